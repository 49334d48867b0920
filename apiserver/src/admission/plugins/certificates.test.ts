import { webcrypto } from 'node:crypto'
import { type KindDefinition, kinds } from '@coxswain/api-types'
import { loadX509 } from '@coxswain/client/node/serving'
import { describe, expect, test } from 'vitest'
import { allowing, askPlugin } from '../../testkit/ask-plugin.ts'
import { certificateApproval } from './certificate-approval.ts'
import { certificateSigning } from './certificate-signing.ts'
import { certificateSubjectRestriction } from './certificate-subject-restriction.ts'

const kind = kinds.CertificateSigningRequest as KindDefinition
const request = (status: object = {}) => ({ metadata: { name: 'csr' }, spec: { signerName: 'abc.com/xyz' }, status })
const approved = { conditions: [{ type: 'Approved', status: 'True' }] }
const denial = (what: string) =>
  `certificatesigningrequests.certificates.k8s.io "csr" is forbidden: user not permitted to ${what} requests with signerName "abc.com/xyz"`

describe('who approves a certificate', () => {
  test.each([
    ['may for its signer', ['approve signers abc.com/xyz'], undefined],
    ['may for all signers of its domain', ['approve signers abc.com/*'], undefined],
    ['may for another', ['approve signers abc.com/other'], denial('approve')],
    ['may sign only', ['sign signers abc.com/xyz'], denial('approve')],
  ])('%s', async (_, allowed, expected) => {
    const write = { kind, subresource: 'approval', old: request(), object: request(approved) }
    expect(await askPlugin(certificateApproval(allowing(...allowed)), write)).toEqual(
      expected ?? expect.objectContaining(request(approved)),
    )
  })

  test('is not asked elsewhere', async () => {
    const write = { kind, subresource: 'status', old: request(), object: request(approved) }
    expect(await askPlugin(certificateApproval(allowing()), write)).toMatchObject(request(approved))
  })
})

describe('who signs a certificate', () => {
  test.each([
    ['may for its signer', ['sign signers abc.com/xyz'], { certificate: 'YQ==' }, undefined],
    ['may for all signers of its domain', ['sign signers abc.com/*'], { certificate: 'YQ==' }, undefined],
    ['may not', [], { certificate: 'YQ==' }, denial('sign')],
    ['may not tell of a failure either', [], { conditions: [{ type: 'Failed', status: 'True' }] }, denial('sign')],
    ['leaves it as it is', [], {}, undefined],
  ])('%s', async (_, allowed, status, expected) => {
    const write = { kind, subresource: 'status', old: request(), object: request(status) }
    expect(await askPlugin(certificateSigning(allowing(...allowed)), write)).toEqual(expected ?? expect.objectContaining(request(status)))
  })
})

describe('whom a client certificate may be asked for', () => {
  const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const requestFor = async (subject: string): Promise<string> => {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
    const request = await loadX509().Pkcs10CertificateRequestGenerator.create({ name: subject, keys, signingAlgorithm: ALGORITHM })
    return Buffer.from(request.toString('pem')).toString('base64')
  }
  const CLIENT = 'kubernetes.io/kube-apiserver-client'
  const refused =
    'certificatesigningrequests.certificates.k8s.io "csr" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed'

  test.each([
    ['one of a group', CLIENT, 'O=team, CN=jane', undefined],
    ['one of no group', CLIENT, 'CN=jane', undefined],
    ['one who may do everything', CLIENT, 'O=system:masters, CN=jane', refused],
    ['one of whose groups one may do everything', CLIENT, 'O=team, O=system:masters, CN=jane', refused],
    ['one whose name alone is that of the group', CLIENT, 'CN=system:masters', undefined],
    ['another signer', 'example.com/mine', 'O=system:masters, CN=jane', undefined],
  ])('%s', async (_, signerName, subject, expected) => {
    const object = { metadata: { name: 'csr' }, spec: { signerName, request: await requestFor(subject), usages: ['client auth'] } }
    expect(await askPlugin(certificateSubjectRestriction, { kind, object })).toEqual(expected ?? expect.objectContaining(object))
  })

  test('is looked at when it is asked for, and not again', async () => {
    const spec = { signerName: CLIENT, request: await requestFor('O=system:masters, CN=jane'), usages: ['client auth'] }
    const object = { metadata: { name: 'csr' }, spec }
    const write = { kind, subresource: 'approval', old: object, object: { ...object, status: approved } }
    expect(await askPlugin(certificateSubjectRestriction, write)).toMatchObject({ status: approved })
  })

  test('leaves what is no request to validation', async () => {
    const object = { metadata: { name: 'csr' }, spec: { signerName: CLIENT, request: 'YQ==', usages: ['client auth'] } }
    expect(await askPlugin(certificateSubjectRestriction, { kind, object })).toMatchObject(object)
  })
})
