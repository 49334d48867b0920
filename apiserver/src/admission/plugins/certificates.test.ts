import { type KindDefinition, kinds } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { allowing, askPlugin } from '../../testkit/ask-plugin.ts'
import { certificateApproval } from './certificate-approval.ts'
import { certificateSigning } from './certificate-signing.ts'

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
