import {
  type CertificateSigningRequest,
  type DeepReadonly,
  formatTime,
  type Job,
  type KubeObject,
  kinds,
  parseTime,
  type Secret,
} from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type Kind, type ModelServer } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { jobOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { garbageCollector } from '../testing/schedules/garbage-collector.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { createSigningRequestCleaner } from './signing-request-cleaner.ts'
import { tokenCleaner } from './token-cleaner.ts'
import { ttlAfterFinished } from './ttl-after-finished.ts'

const MINUTE_MS = 60_000
/** Times that are asked for, in seconds: all of them come while a cluster comes to rest. */
const TIMES = [0, 1, 90, 600]

interface Expiring {
  readonly name: string
  readonly kind: Kind
  readonly controller: Controller
  readonly id: { readonly namespace?: string; readonly name: string }
  /** As it is made, and what may change its time. */
  readonly object: DeepReadonly<KubeObject>
  changes(server: ModelServer): readonly (readonly [label: string, patch: object])[]
  /** When its time is up, in milliseconds; undefined: it stays. */
  endOf(object: DeepReadonly<KubeObject>): number | undefined
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const later = (server: ModelServer, seconds: number): string => formatTime(server.now() + seconds * 1000)

const EXPIRING: readonly Expiring[] = [
  {
    name: 'a bootstrap token',
    kind: kinds.Secret as unknown as Kind,
    controller: tokenCleaner as unknown as Controller,
    id: { namespace: 'kube-system', name: 'bootstrap-token-abcdef' },
    object: {
      metadata: { namespace: 'kube-system', name: 'bootstrap-token-abcdef' },
      type: 'bootstrap.kubernetes.io/token',
    } as DeepReadonly<Secret>,
    changes: (server) => [
      ['ends never', { data: null }],
      ...TIMES.map((seconds) => [`ends in ${seconds} s`, { data: { expiration: base64(later(server, seconds)) } }] as const),
    ],
    endOf: (object) => {
      const text = (object as DeepReadonly<Secret>).data?.['expiration']
      return text === undefined ? undefined : Date.parse(Buffer.from(text, 'base64').toString())
    },
  },
  {
    name: 'a Job',
    kind: kinds.Job as unknown as Kind,
    controller: ttlAfterFinished as unknown as Controller,
    id: { namespace: 'default', name: 'sum' },
    object: jobOf(),
    changes: (server) => [
      ['stays', { spec: { ttlSecondsAfterFinished: null } }],
      ...TIMES.map((seconds) => [`goes ${seconds} s after its end`, { spec: { ttlSecondsAfterFinished: seconds } }] as const),
      ['is done', { status: { conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: later(server, 0) }] } }],
    ],
    endOf: (object) => {
      const { spec, status } = object as DeepReadonly<Job>
      const [done] = status?.conditions ?? []
      const [finished, seconds] = [parseTime(done?.lastTransitionTime ?? ''), spec?.ttlSecondsAfterFinished]
      return finished === undefined || seconds === undefined ? undefined : finished + seconds * 1000
    },
  },
  {
    name: 'a signing request',
    kind: kinds.CertificateSigningRequest as unknown as Kind,
    controller: createSigningRequestCleaner({ notAfter: () => undefined }) as unknown as Controller,
    id: { name: 'r' },
    object: {
      metadata: { name: 'r' },
      spec: { request: '', signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] },
    } as DeepReadonly<CertificateSigningRequest>,
    // A decision is forgotten after an hour: these were made some time ago.
    changes: (server) => [
      ...TIMES.map(
        (seconds) =>
          [
            `was denied ${60 * 60 - seconds} s ago`,
            { status: { conditions: [{ type: 'Denied', status: 'True', lastUpdateTime: later(server, seconds - 3600) }] } },
          ] as const,
      ),
      [
        'is approved, and not signed',
        { status: { conditions: [{ type: 'Approved', status: 'True', lastUpdateTime: later(server, -3600) }] } },
      ],
    ],
    endOf: (object) => {
      const { metadata, status } = object as DeepReadonly<CertificateSigningRequest>
      const [decision] = status?.conditions ?? []
      if (decision === undefined) return (parseTime(metadata.creationTimestamp ?? '') ?? 0) + 24 * 60 * MINUTE_MS
      const at = decision?.type === 'Denied' ? parseTime(decision.lastUpdateTime ?? '') : undefined
      return at === undefined ? undefined : at + 60 * MINUTE_MS
    },
  },
]

describe.each(EXPIRING)('$name', ({ name, kind, controller, id, object, changes, endOf }) => {
  it('goes when its time is up, and never before', { timeout: LONG_MS }, async () => {
    await checkSchedules({
      name: `${name} expires`,
      few: 150,
      of: schedule(80),
      holds: async (moves) => {
        const user: Actor = (server) => {
          const found = server.get(kind, id)
          if (found === undefined) return [disturbance('it is made', () => server.put(kind, object), 3)]
          if (found.metadata.deletionTimestamp !== undefined) return []
          return changes(server).map(([label, patch]) =>
            disturbance(`it ${label}`, () => server.patch(kind, { ...id, type: 'merge', patch })),
          )
        }
        const cluster = createModelCluster({
          controllers: [() => controller],
          actors: [user, garbageCollector],
          fill: (server) => void server.put(kind, object),
          faults: true,
          planted: PLANTED,
        })
        const { server } = cluster
        const isGoing = (): boolean => server.get(kind, id)?.metadata.deletionTimestamp !== undefined
        let last = server.get(kind, id)
        const check = (): void => {
          const found = server.get(kind, id)
          if (
            last !== undefined &&
            last.metadata.deletionTimestamp === undefined &&
            (found?.metadata.uid !== last.metadata.uid || isGoing())
          )
            expect(endOf(last) ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(server.now())
          last = found
        }
        await cluster.run(moves, check)
        await cluster.settle(check)
        const left = server.get(kind, id)
        if (left !== undefined) expect(endOf(left) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(server.now())
      },
    })
  })
})
