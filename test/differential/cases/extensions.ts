import { type Case, get, having, merge, one, post, put, type Request, table } from '../case.ts'
import { at } from '../resources.ts'
import { maker } from './objects.ts'

/** A request for a certificate, and one that may answer it, in PEM. */
const REQUEST =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWk1JR0FBZ0VBTUI0eERUQUxCZ05WQkFNTUJHcGhibVV4RFRBTEJnTlZCQW9NQkhSbFlXMHdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVJ3cnJZZ3lCZVcwK0VKMThrR3ZtakhhbFE5YkNFS1RrR1VTb2w2Cmg2ZDByVjMzZEF1VzlvUEhncVprdkJJazZVWldMdXFtRFZHd2tMZW1LOUo5T082a29BQXdDZ1lJS29aSXpqMEUKQXdJRFNBQXdSUUlnYTgybWJFSTVBcjAzTEd4ZzhoeFpsOVVsMDF5b3hFM0dHa2lTeG5zL1ZpOENJUURueGFFTApGZVpFS1Zic1o4cjZLMCttdHZ5d1Q4SVAxQWI0SjVhYlFESk9jUT09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo='
const CERTIFICATE =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJjVENDQVJtZ0F3SUJBZ0lVZC96emZCekJxVkUxNlZCS245eHFudllTK2VBd0NnWUlLb1pJemowRUF3SXcKRHpFTk1Bc0dBMVVFQXd3RWFtRnVaVEFlRncweU5qRXhNamd3TVRJMk5UZGFGdzB6TmpFeE1qVXdNVEkyTlRkYQpNQTh4RFRBTEJnTlZCQU1NQkdwaGJtVXdXVEFUQmdjcWhrak9QUUlCQmdncWhrak9QUU1CQndOQ0FBUndycllnCnlCZVcwK0VKMThrR3ZtakhhbFE5YkNFS1RrR1VTb2w2aDZkMHJWMzNkQXVXOW9QSGdxWmt2QklrNlVaV0x1cW0KRFZHd2tMZW1LOUo5T082a28xTXdVVEFkQmdOVkhRNEVGZ1FVOGV5Z01GdmVwOEtVN0lpMWhsMi94S253eXI4dwpId1lEVlIwakJCZ3dGb0FVOGV5Z01GdmVwOEtVN0lpMWhsMi94S253eXI4d0R3WURWUjBUQVFIL0JBVXdBd0VCCi96QUtCZ2dxaGtqT1BRUURBZ05HQURCREFpQkpXdWRsbEMrb2VXU2thQWsvV0dtN25ZSHROZGF1MFVoQk1abjIKTlhDc1l3SWZQUk5YUlR6N3ZDVDZBOHZsSHhIZEZuNVMwNmRETHI2VTdrdmdQeUQ0RGc9PQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg=='
const SIGNING = at('certificatesigningrequests', 'certificates.k8s.io/v1', '')
const DEFINITIONS = at('customresourcedefinitions', 'apiextensions.k8s.io/v1', '')
const SERVICES = at('apiservices', 'apiregistration.k8s.io/v1', '')
const DRY = '?dryRun=All'
type Rest = Record<string, unknown>

const SIGNING_SPEC = { request: REQUEST, signerName: 'example.org/signer', usages: ['client auth'] }
const signing = maker('certificates.k8s.io/v1', 'CertificateSigningRequest', { spec: SIGNING_SPEC })
const aSigning = signing('{ns}-c')
const C = `${SIGNING}/{ns}-c`
/** Who asks differs from server to server. */
const withoutRequestor = (body: Rest): unknown => {
  const { spec, metadata, ...rest } = body as { spec?: Rest; metadata?: unknown } & Rest
  const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...asked } = spec ?? {}
  return { ...rest, metadata, spec: asked }
}
const seen = { see: withoutRequestor } satisfies Pick<Request, 'see'>
const signings: readonly (readonly [string, Rest])[] = [
  ['the least', {}],
  ['no request', { request: undefined }],
  ['a request that is none', { request: 'eA==' }],
  ['a certificate for a request', { request: CERTIFICATE }],
  ['no signer', { signerName: undefined }],
  ['a signer of old', { signerName: 'kubernetes.io/legacy-unknown' }],
  ['a signer without a domain', { signerName: 'x' }],
  ['a signer that is bad', { signerName: 'a b/c!' }],
  ['no usages', { usages: [] }],
  ['a usage that is none', { usages: ['Foo'] }],
  ['a usage twice', { usages: ['any', 'any'] }],
]
const condition = (type: string, status = 'True') => ({ type, status, reason: 'r', message: 'm' })
const decide = (...conditions: readonly Rest[]): Rest => ({ status: { conditions } })

const VERSION = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }
const definition = (spec: Rest, name = 'widgets.{ns}.example.com'): Rest => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name },
  spec: {
    group: '{ns}.example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [VERSION],
    ...spec,
  },
})
const schema = (openAPIV3Schema: Rest): Rest => ({ versions: [{ ...VERSION, schema: { openAPIV3Schema } }] })
const definitions: readonly (readonly [string, Rest])[] = [
  ['the least', {}],
  ['no group', { group: '' }],
  ['another group', { group: 'other.example.com' }],
  ['no scope', { scope: undefined }],
  ['a scope that is none', { scope: 'Foo' }],
  ['no names', { names: {} }],
  ['names that are bad', { names: { plural: 'Widgets', kind: 'wid get', singular: 'W', shortNames: ['A'], categories: ['B'] } }],
  ['a list that is the kind', { names: { plural: 'widgets', kind: 'Widget', listKind: 'Widget' } }],
  ['no versions', { versions: [] }],
  ['no stored version', { versions: [{ ...VERSION, storage: false }] }],
  ['two stored versions', { versions: [VERSION, { ...VERSION, name: 'v2' }] }],
  ['a version twice', { versions: [VERSION, { ...VERSION, storage: false }] }],
  ['a version that is bad', { versions: [{ ...VERSION, name: 'V 1' }] }],
  ['no schema', { versions: [{ ...VERSION, schema: undefined }] }],
  ['a schema without a type', schema({})],
  ['a schema of another type', schema({ type: 'string' })],
  ['a schema with a field without a type', schema({ type: 'object', properties: { spec: {} } })],
  ['a schema of a type that is none', schema({ type: 'object', properties: { spec: { type: 'foo' } } })],
  ['a schema with a list of nothing', schema({ type: 'object', properties: { spec: { type: 'array' } } })],
  ['a schema that refers', schema({ type: 'object', properties: { spec: { type: 'object', $ref: '#/x' } } })],
  ['a schema of unknown fields', schema({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true })],
  [
    'a schema with metadata',
    schema({ type: 'object', properties: { metadata: { type: 'object', properties: { x: { type: 'string' } } } } }),
  ],
  ['unknown fields kept', { preserveUnknownFields: true }],
  ['a conversion that is none', { conversion: { strategy: 'Foo' } }],
  ['a conversion without a webhook', { conversion: { strategy: 'Webhook' } }],
  [
    'a scale, badly',
    { versions: [{ ...VERSION, subresources: { status: {}, scale: { specReplicasPath: 'x', statusReplicasPath: '.y' } } }] },
  ],
  ['a column', { versions: [{ ...VERSION, additionalPrinterColumns: [{ name: 'X', type: 'string', jsonPath: '.spec.x' }] }] }],
  ['columns, badly', { versions: [{ ...VERSION, additionalPrinterColumns: [{ name: '', type: 'foo', jsonPath: '' }] }] }],
]

const apiService = (spec: Rest, name = 'v1.{ns}.example.com'): Rest => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name },
  spec: {
    group: '{ns}.example.com',
    version: 'v1',
    groupPriorityMinimum: 100,
    versionPriority: 10,
    insecureSkipTLSVerify: true,
    service: { name: 'a', namespace: 'b' },
    ...spec,
  },
})
const apiServices: readonly (readonly [string, Rest])[] = [
  ['the least', {}],
  ['another name', { version: 'v2' }],
  ['no priorities', { groupPriorityMinimum: 0, versionPriority: 0 }],
  ['priorities too high', { groupPriorityMinimum: 30000, versionPriority: 3000 }],
  ['a service, badly', { service: { name: '', namespace: '', port: 0 } }],
  ['a bundle and no check', { caBundle: 'eA==' }],
  ['here', { service: undefined, insecureSkipTLSVerify: undefined }],
]

const changes: readonly Case[] = [
  having(
    [aSigning],
    'CertificateSigningRequest: approved',
    put(`${C}/approval`, { ...aSigning, ...decide(condition('Approved')) }, seen),
    table(C),
    put(`${C}/approval`, { ...aSigning, ...decide() }),
    put(`${C}/status`, { ...aSigning, status: { conditions: [condition('Approved')], certificate: CERTIFICATE } }, seen),
    get(`${C}/approval`, seen),
  ),
  having(
    [aSigning],
    'CertificateSigningRequest: denied',
    merge(`${C}/approval`, decide(condition('Denied')), seen),
    merge(`${C}/approval`, decide(condition('Denied'), condition('Approved'))),
  ),
  having(
    [aSigning],
    'CertificateSigningRequest: conditions, badly',
    merge(`${C}/approval`, decide(condition('Approved', 'False'))),
    merge(`${C}/approval`, decide(condition(''))),
    merge(`${C}/status`, { status: { certificate: 'eA==' } }),
    merge(`${C}/status`, { status: { certificate: CERTIFICATE } }, seen),
    merge(`${C}/status`, { status: { certificate: null } }),
  ),
  having(
    [aSigning],
    'CertificateSigningRequest: changed',
    merge(C, { spec: { usages: ['any'] } }, seen),
    merge(C, decide(condition('Approved')), seen),
  ),
]

/** Certificates, and what adds to the API. */
export const extensions = {
  name: 'extensions',
  cases: [
    ...signings.map(([name, rest]) =>
      one(`CertificateSigningRequest: ${name}`, post(`${SIGNING}${DRY}`, signing('{ns}-c', { spec: { ...SIGNING_SPEC, ...rest } }), seen)),
    ),
    ...definitions.map(([name, rest]) => one(`CustomResourceDefinition: ${name}`, post(`${DEFINITIONS}${DRY}`, definition(rest)))),
    one('CustomResourceDefinition: another name', post(`${DEFINITIONS}${DRY}`, definition({}, 'x.{ns}.example.com'))),
    ...apiServices.map(([name, rest]) => one(`APIService: ${name}`, post(`${SERVICES}${DRY}`, apiService(rest)))),
    ...changes,
  ],
}
