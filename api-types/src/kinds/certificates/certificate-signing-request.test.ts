import { describe, expect, test } from 'vitest'
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
  CertificateSigningRequestSpec,
  CertificateSigningRequestStatus,
} from '../../generated/certificates.v1.types.ts'
import { encodeBase64 } from '../../util/base64.ts'
import { deepFreeze } from '../../util/deep.ts'
import { encodeUtf8 } from '../../util/text.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { certificateSigningRequest as csr } from './certificate-signing-request.ts'

const pem = (type: string, body = 'AQID') => encodeBase64(encodeUtf8(`-----BEGIN ${type}-----\n${body}\n-----END ${type}-----\n`))
const REQUEST = pem('CERTIFICATE REQUEST')
const CERTIFICATE = pem('CERTIFICATE')
const make = (
  spec: Partial<CertificateSigningRequestSpec> = {},
  status: CertificateSigningRequestStatus = {},
): CertificateSigningRequest => ({
  metadata: { name: 'a' },
  spec: { request: REQUEST, signerName: 'example.org/signer', usages: ['client auth'], ...spec },
  status,
})
const condition = (type: string, status = 'True'): CertificateSigningRequestCondition => ({ type, status })
const withConditions = (...conditions: CertificateSigningRequestCondition[]) => make({}, { conditions })
const context = (subresource = '') => ({ subresource, now: Date.UTC(2026, 0, 31) })

describe('validation', () => {
  const problems = (object: CertificateSigningRequest, old?: CertificateSigningRequest) => shown(csr.validate(object, root, old))

  test.each([
    [make()],
    [make({ signerName: 'kubernetes.io/kube-apiserver-client', expirationSeconds: 600, usages: ['digital signature', 'client auth'] })],
    [make({}, { certificate: CERTIFICATE, conditions: [condition('Approved'), condition('Mine', 'Unknown')] })],
  ])('%j is good', (object) => expect(problems(object)).toEqual([]))

  const usages =
    '"any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping"'
  test.each<[Partial<CertificateSigningRequestSpec>, string[]]>([
    [{ request: CERTIFICATE }, [`spec.request: Invalid value: "${CERTIFICATE}": PEM block type must be CERTIFICATE REQUEST`]],
    [{ request: '' }, ['spec.request: Invalid value: "": PEM block type must be CERTIFICATE REQUEST']],
    [{ usages: [] }, ['spec.usages: Required value']],
    [
      { usages: ['any', 'any', 'fun'] },
      [`spec.usages[2]: Unsupported value: "fun": supported values: ${usages}`, 'spec.usages[1]: Duplicate value: "any"'],
    ],
    [
      { expirationSeconds: 599 },
      ['spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)'],
    ],
    [
      { signerName: 'kubernetes.io/legacy-unknown' },
      ['spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version'],
    ],
    [{ signerName: '' }, ['spec.signerName: Required value: signerName must be provided']],
    [
      { signerName: 'a/b/c' },
      [`spec.signerName: Invalid value: "a/b/c": must be a fully qualified domain and path of the form 'example.com/signer-name'`],
    ],
    [
      { signerName: 'example/signer' },
      ['spec.signerName: Invalid value: "example": should be a domain with at least two segments separated by dots'],
    ],
    [
      { signerName: 'Example.org/s_x' },
      [
        `spec.signerName: Invalid value: "Example.org": validating label "Example": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
        `spec.signerName: Invalid value: "s_x": validating label "s_x": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ],
    ],
  ])('%j is refused', (spec, expected) => expect(problems(make(spec))).toEqual(expected))

  test('usages and signers that are stored may stay', () => {
    const old = make({ usages: ['fun', 'fun'], signerName: 'kubernetes.io/legacy-unknown' })
    expect(problems(old, old)).toEqual([])
  })

  test.each<[CertificateSigningRequestCondition[], string[]]>([
    [[condition('')], ['type: Required value']],
    [[condition('Mine', '')], ['status: Required value']],
    [[condition('Mine', 'Perhaps')], ['status: Unsupported value: "Perhaps": supported values: "False", "True", "Unknown"']],
    [[condition('Failed', 'False')], ['status: Unsupported value: "False": supported values: "True"']],
  ])('a condition %j is refused', (conditions, expected) => {
    const object = withConditions(...conditions)
    expect(problems(object)).toEqual(expected.map((text) => `status.conditions[0].${text}`))
  })

  test('conditions are of different types, and only one decides', () => {
    const object = withConditions(condition('Denied'), condition('Approved'), condition('Denied'))
    expect(problems(object)).toEqual([
      'status.conditions[1].type: Invalid value: "Approved": Approved and Denied conditions are mutually exclusive',
      'status.conditions[2].type: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive',
      'status.conditions[2].type: Duplicate value: "Denied"',
    ])
    expect(problems(object, object)).toEqual([])
  })

  test.each([
    [encodeBase64(encodeUtf8('none')), 'must contain at least one CERTIFICATE PEM block'],
    [REQUEST, 'only CERTIFICATE PEM blocks are allowed, found "CERTIFICATE REQUEST"'],
    [pem('CERTIFICATE', 'a: b\n\nAQID'), 'no PEM block headers are permitted'],
  ])('what is no certificate is refused: %#', (certificate, why) => {
    const object = make({}, { certificate })
    expect(problems(object)).toEqual([`status.certificate: Invalid value: "<certificate data>": ${why}`])
    expect(problems(object, object)).toEqual([])
  })
})

describe('preparation', () => {
  test('who makes it is put down, whatever it says; nothing is decided yet', () => {
    const draft = make({ username: 'other', uid: 'x', groups: ['x'], extra: { a: ['b'] } }, { conditions: [condition('Approved')] })
    csr.prepareCreate(draft, { ...context(), requester: { name: 'jane', groups: ['devs'], extra: { scope: ['all'] } } })
    expect(draft).toEqual({ ...make(), spec: { ...make().spec, username: 'jane', groups: ['devs'], extra: { scope: ['all'] } } })
  })

  test('an update changes neither spec nor status', () => {
    const old = deepFreeze(withConditions(condition('Approved')))
    const draft = make({ usages: ['any'] })
    csr.prepareUpdate(draft, old, context())
    expect(draft).toEqual(old)
  })

  test('approval writes conditions alone, and fills in their times', () => {
    const old = deepFreeze(make({}, { certificate: CERTIFICATE }))
    const draft = make({ usages: ['any'] }, { certificate: 'x', conditions: [condition('Approved')] })
    csr.prepareUpdate(draft, old, context('approval'))
    const lastUpdateTime = '2026-01-31T00:00:00Z'
    const conditions = [{ ...condition('Approved'), lastUpdateTime, lastTransitionTime: lastUpdateTime }]
    expect(draft).toEqual(make({}, { certificate: CERTIFICATE, conditions }))
  })

  test('the status keeps what is decided, and the time since when a condition holds', () => {
    const approved = { ...condition('Approved'), message: 'by hand', lastUpdateTime: 'b', lastTransitionTime: 'a' }
    const failed = { ...condition('Failed'), lastUpdateTime: 'b', lastTransitionTime: 'a' }
    const draft = withConditions({ ...condition('Approved'), message: 'by me' }, condition('Failed'))
    csr.prepareUpdate(draft, deepFreeze(withConditions(approved, failed)), context('status'))
    expect(draft.status?.conditions).toEqual([approved, { ...failed, lastUpdateTime: '2026-01-31T00:00:00Z' }])
  })
})

describe('updates', () => {
  const change = (subresource: string, next: CertificateSigningRequest, old: CertificateSigningRequest) =>
    shown(csr.validateUpdate(next, old, root, context(subresource)))

  test.each<[string, CertificateSigningRequest, CertificateSigningRequest, string[]]>([
    ['approval', withConditions(condition('Denied')), make(), []],
    ['status', withConditions(condition('Failed')), make(), []],
    ['status', make({}, { certificate: CERTIFICATE }), make(), []],
    [
      'status',
      withConditions(condition('Approved')),
      make(),
      ['status.conditions: Forbidden: updates may not add a condition of type "Approved"'],
    ],
    [
      'approval',
      make(),
      withConditions(condition('Denied'), condition('Failed')),
      [
        'status.conditions: Forbidden: updates may not remove a condition of type "Denied"',
        'status.conditions: Forbidden: updates may not remove a condition of type "Failed"',
      ],
    ],
    [
      'approval',
      make({}, { certificate: CERTIFICATE }),
      make(),
      ['status.certificate: Forbidden: updates may not set certificate content'],
    ],
    [
      'status',
      make({}, { certificate: pem('CERTIFICATE', 'AQIE') }),
      make({}, { certificate: CERTIFICATE }),
      ['status.certificate: Forbidden: updates may not modify existing certificate content'],
    ],
  ])('%s %#', (subresource, next, old, expected) => expect(change(subresource, next, old)).toEqual(expected))
})

test('it is selected by its signer, and shown with how far it has come', () => {
  const object = make({ username: 'jane', expirationSeconds: 7200 }, { certificate: CERTIFICATE, conditions: [condition('Approved')] })
  expect(csr.fields.map(({ name, value }) => [name, value(object)])).toEqual([['spec.signerName', 'example.org/signer']])
  expect(csr.columns.map(({ name, value }) => [name, value(object, 0)])).toEqual([
    ['Name', 'a'],
    ['Age', '<unknown>'],
    ['SignerName', 'example.org/signer'],
    ['Requestor', 'jane'],
    ['RequestedDuration', '120m'],
    ['Condition', 'Approved,Issued'],
  ])
  const state = (...types: string[]) => csr.columns[5]?.value(withConditions(...types.map((type) => condition(type))), 0)
  expect([state(), state('Denied'), state('Approved', 'Failed')]).toEqual(['Pending', 'Denied', 'Approved,Failed'])
})
