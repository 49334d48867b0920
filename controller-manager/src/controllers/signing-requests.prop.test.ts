import {
  type CertificateSigningRequest,
  type DeepReadonly,
  encodeBase64,
  encodeUtf8,
  kinds,
  type Stored,
  type SubjectAccessReview,
} from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer, type Move, refOf } from '@coxswain/client'
import { expect, it } from 'vitest'
import type { CertificateSigner, RequestSubject } from '../shared/signers.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { type Slowly, slowly } from '../testing/schedules/slowly.ts'
import { createSigningRequestApprover } from './signing-request-approver.ts'
import { createSigningRequestSigner } from './signing-request-signer.ts'
import { certificateText, hasCondition, requestText } from './signing-requests/state.ts'

type Request = Stored<CertificateSigningRequest>

/** Who asks: a node that may have what it asks for, one that may not, and a client that asks for what its signer does not give. */
const ASKING = {
  able: { signerName: 'kubernetes.io/kube-apiserver-client-kubelet', usages: ['client auth', 'digital signature'] },
  stranger: { signerName: 'kubernetes.io/kube-apiserver-client-kubelet', usages: ['client auth', 'digital signature'] },
  greedy: { signerName: 'kubernetes.io/kube-apiserver-client', usages: ['server auth'] },
} as const
type User = keyof typeof ASKING
const USERS = Object.keys(ASKING) as readonly User[]
const NAMES = ['r', 's']

const subjectOf = (text: string): RequestSubject => ({
  commonName: `system:node:${text}`,
  organizations: ['system:nodes'],
  dnsNames: [],
  emailAddresses: [],
  ipAddresses: [],
  uris: [],
})
/** Signs the text that it is given, so that it can be seen what was signed. */
const signerOf = ({ ask }: Slowly): CertificateSigner => ({
  read: async (text) => subjectOf(text),
  sign: ({ request }) => ask(`${request} is signed`, () => `signed ${request}`),
  notAfter: () => undefined,
})
/** The server says that one of them may. */
const answer: Parameters<typeof createModelCluster>[0]['answer'] = (kind, asked) => {
  if (refOf(kind).kind !== 'SubjectAccessReview') return undefined
  const { spec } = asked as DeepReadonly<SubjectAccessReview>
  return { ...asked, status: { allowed: spec.user === 'able' } }
}

const requestOf = (name: string, user: User, text: string): DeepReadonly<CertificateSigningRequest> => ({
  metadata: { name },
  spec: { ...ASKING[user], request: encodeBase64(encodeUtf8(text)), username: user },
})
const decision = (server: ModelServer, request: Request, type: 'Approved' | 'Denied'): Move =>
  disturbance(`a user says of ${request.metadata.name}: ${type}`, () => {
    const conditions = [...(request.status?.conditions ?? []), { type, status: 'True' }]
    server.patch(kinds.CertificateSigningRequest, { name: request.metadata.name, type: 'merge', patch: { status: { conditions } } })
  })

/** Requests come, are decided by people, go, and others of their names come, with another text and by somebody else. */
const people: Actor = (server) =>
  NAMES.flatMap((name): readonly Move[] => {
    const request = server.get(kinds.CertificateSigningRequest, { name })
    const asking = USERS.map((user) =>
      disturbance(`the ${user} asks anew by ${name}`, () => {
        if (request !== undefined) server.remove(kinds.CertificateSigningRequest, { name })
        server.put(kinds.CertificateSigningRequest, requestOf(name, user, `request ${server.revision}`))
      }),
    )
    if (request === undefined) return asking
    const isDecided = hasCondition(request, 'Approved') || hasCondition(request, 'Denied')
    return [
      ...asking,
      ...(isDecided ? [] : [decision(server, request, 'Approved'), decision(server, request, 'Denied')]),
      disturbance(`${name} is labelled`, () =>
        server.patch(kinds.CertificateSigningRequest, { name, type: 'merge', patch: { metadata: { labels: { at: server.revision } } } }),
      ),
    ]
  })

/** Nobody gets what he may not have, no request is answered twice, and each certificate is that of the request. */
const expectSound = (server: ModelServer): void => {
  for (const request of server.list(kinds.CertificateSigningRequest)) {
    const { name } = request.metadata
    const types = (request.status?.conditions ?? []).map(({ type }) => type)
    expect([name, types.length]).toEqual([name, new Set(types).size])
    expect(types.includes('Approved') && types.includes('Denied')).toBe(false)
    // What people have approved has no reason here.
    if (request.status?.conditions?.some(({ reason }) => reason === 'AutoApproved')) expect(request.spec.username).toBe('able')
    const certificate = certificateText(request)
    if (certificate === '') continue
    expect([name, types, certificate]).toEqual([name, ['Approved'], `signed ${requestText(request)}`])
  }
}

/** What people have denied stays denied. */
const watchDenials = (server: ModelServer): (() => void) => {
  const denied = new Set<string>()
  return () => {
    for (const request of server.list(kinds.CertificateSigningRequest)) {
      const { uid } = request.metadata
      if (denied.has(uid)) expect(hasCondition(request, 'Denied')).toBe(true)
      else if (hasCondition(request, 'Denied')) denied.add(uid)
    }
  }
}

const expectRest = (server: ModelServer): void => {
  for (const request of server.list(kinds.CertificateSigningRequest)) {
    const { username } = request.spec
    const types = (request.status?.conditions ?? []).map(({ type }) => type)
    if (username === 'able') expect(types.length).toBe(1)
    if (types.includes('Approved'))
      expect([types.includes('Failed'), certificateText(request) !== '']).toEqual([username === 'greedy', username !== 'greedy'])
  }
}

it('requests of nodes are approved and all that are approved signed, once and as they are; nobody else’s is', {
  timeout: LONG_MS,
}, async () => {
  await checkSchedules({
    name: 'signing requests come to rest',
    few: 60,
    of: schedule(),
    holds: async (moves) => {
      const authority = slowly()
      const signer = signerOf(authority)
      const cluster = createModelCluster({
        controllers: [
          () => createSigningRequestApprover(signer) as unknown as Controller,
          () => createSigningRequestSigner(signer) as unknown as Controller,
        ],
        actors: [people, authority.actor],
        fill: (server) => void server.put(kinds.CertificateSigningRequest, requestOf('r', 'able', 'first')),
        faults: true,
        planted: PLANTED,
        answer,
      })
      const checkDenials = watchDenials(cluster.server)
      const check = (): void => {
        expectSound(cluster.server)
        checkDenials()
      }
      await cluster.run(moves, check)
      await cluster.settle(check)
      expectRest(cluster.server)
    },
  })
})
