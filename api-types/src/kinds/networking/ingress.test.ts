import { describe, expect, test } from 'vitest'
import type { HTTPIngressPath, Ingress, IngressBackend, IngressSpec } from '../../generated/networking.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { ingress } from './ingress.ts'

const backend = (service: Partial<NonNullable<IngressBackend['service']>> = {}): IngressBackend => ({
  service: { name: 'web', port: { number: 80 }, ...service },
})
const make = (spec: IngressSpec = {}, metadata: Ingress['metadata'] = {}): Ingress => ({
  metadata: { name: 'a', ...metadata },
  spec: { defaultBackend: backend(), ...spec },
})
const problems = (spec: IngressSpec, old?: IngressSpec) => shown(ingress.validate(make(spec), root, old && make(old)))
const rule = (path: Partial<HTTPIngressPath>, host = 'example.org'): IngressSpec => ({
  rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: backend(), ...path }] } }],
})
const PATH = 'spec.rules[0].http.paths[0]'

describe('validation', () => {
  test.each<[IngressSpec]>([
    [{}],
    [rule({})],
    [rule({ path: '', pathType: 'ImplementationSpecific' }, '*.example.org')],
    [rule({ backend: { resource: { apiGroup: 'example.org', kind: 'Bucket', name: 'b' } } })],
    [rule({ backend: backend({ name: '9web', port: { name: 'http' } }) })],
    [{ tls: [{ hosts: ['*.example.org', 'example.org'], secretName: 'cert' }], ingressClassName: 'public' }],
  ])('%j is good', (spec) => expect(problems(spec)).toEqual([]))

  test.each<[IngressSpec, string[]]>([
    [{ defaultBackend: undefined }, ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified']],
    [{ defaultBackend: {} }, ['spec.defaultBackend: Invalid value: "": resource or service backend is required']],
    [
      { defaultBackend: { ...backend(), resource: { kind: 'A', name: 'b' } } },
      ['spec.defaultBackend: Invalid value: "": cannot set both resource and service backends'],
    ],
    [
      { defaultBackend: { service: { name: '' } } },
      ['spec.defaultBackend.service.name: Required value', 'spec.defaultBackend: Required value: port name or number is required'],
    ],
    [
      { defaultBackend: backend({ port: { name: 'a', number: 1 } }) },
      ['spec.defaultBackend: Invalid value: "": cannot set both port name & port number'],
    ],
    [
      { defaultBackend: backend({ port: { number: 70_000 } }) },
      ['spec.defaultBackend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [
      { defaultBackend: { resource: { kind: '', name: 'a/b' } } },
      ['spec.defaultBackend.resource.kind: Required value', `spec.defaultBackend.resource.name: Invalid value: "a/b": may not contain '/'`],
    ],
    [rule({ path: 'x' }), [`${PATH}.path: Invalid value: "x": must be an absolute path`]],
    [
      rule({ path: '/a//b/..', pathType: 'Exact' }),
      [`${PATH}.path: Invalid value: "/a//b/..": must not contain '//'`, `${PATH}.path: Invalid value: "/a//b/..": cannot end with '/..'`],
    ],
    [
      rule({ pathType: 'Regex' }),
      [`${PATH}.pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"`],
    ],
    [{ rules: [{ http: { paths: [] } }] }, ['spec.rules[0].http.paths: Required value']],
    [rule({}, '192.0.2.1'), ['spec.rules[0].host: Invalid value: "192.0.2.1": must be a DNS name, not an IP address']],
    [
      rule({}, 'a.*.b'),
      [
        `spec.rules[0].host: Invalid value: "a.*.b": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ],
    ],
  ])('%j is refused', (spec, expected) => expect(problems(spec)).toEqual(expected))

  test('a path without a type is refused for that alone', () => {
    const path = { path: 'x', backend: {} } as HTTPIngressPath
    expect(problems({ rules: [{ http: { paths: [path] } }] })).toEqual([`${PATH}.pathType: Required value: pathType must be specified`])
  })

  test('what is stored may stay as lax as it is', () => {
    const lax = { ...rule({ path: 'x' }, '*.example.org'), tls: [{ secretName: 'Not a name' }] }
    expect(problems(lax)).toHaveLength(2)
    expect(problems(lax, lax)).toEqual([])
  })
})

test('the class is a field; the annotation before it must agree when both are new, and is warned of alone', () => {
  const annotations = { 'kubernetes.io/ingress.class': 'old' }
  const both = make({ ingressClassName: 'new' }, { annotations })
  expect(shown(ingress.validate(both, root))).toEqual([
    'annotations.kubernetes.io/ingress.class: Invalid value: "old": must match `ingressClassName` when both are specified',
  ])
  expect(ingress.validate(both, root, both)).toEqual([])
  expect(ingress.warnings(make({}, { annotations }), undefined)).toEqual([
    `annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`,
  ])
  expect(ingress.warnings(both, undefined)).toEqual([])
  expect(ingress.warnings(make({}, { annotations }), make())).toEqual([])
})

test('addresses in the status are good ones, or those that are stored', () => {
  const at = (ip: string, hostname = ''): Ingress => ({ ...make(), status: { loadBalancer: { ingress: [{ ip, hostname }] } } })
  const check = (next: Ingress, old: Ingress) => shown(ingress.validateUpdate(next, old, root, { subresource: 'status', now: 0 }))
  expect(check(at('192.0.2.1', 'example.org'), make())).toEqual([])
  expect(check(at('192.0.2.01', '192.0.2.1'), make())).toEqual([
    'status.loadBalancer.ingress[0].ip: Invalid value: "192.0.2.01": must not have leading 0s',
    'status.loadBalancer.ingress[0].hostname: Invalid value: "192.0.2.1": must be a DNS name, not an IP address',
  ])
  expect(check(at('192.0.2.01'), at('192.0.2.01'))).toEqual([])
})

describe('columns', () => {
  const cells = (object: Ingress) => ingress.columns.map(({ value }) => value(object, 0))
  const hosts = (...names: string[]): IngressSpec => ({ rules: names.map((host) => ({ host })) })

  test.each<[Ingress, unknown[]]>([
    [make(), ['a', '<none>', '*', '', '80', '<unknown>']],
    [
      {
        ...make({ ...hosts('x', 'y'), tls: [{}], ingressClassName: 'public' }),
        status: { loadBalancer: { ingress: [{ ip: '192.0.2.2' }, { hostname: 'b' }, { ip: '192.0.2.1' }] } },
      },
      ['a', 'public', 'x,y', '192.0.2.1,192.0.2.2,b', '80, 443', '<unknown>'],
    ],
    [make(hosts('x', 'y', 'z')), ['a', '<none>', 'x,y,z', '', '80', '<unknown>']],
    [make(hosts('x', '', 'x', 'z', '')), ['a', '<none>', 'x,x,z + 2 more...', '', '80', '<unknown>']],
  ])('show %#', (object, expected) => expect(cells(object)).toEqual(expected))
})
