import { expect, test } from 'vitest'
import type { IngressClass, IngressClassParametersReference, IngressClassSpec } from '../../generated/networking.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { ingressClass } from './ingress-class.ts'

const make = (spec: IngressClassSpec = {}): IngressClass => {
  const object: IngressClass = { metadata: { name: 'a' }, spec: { controller: 'example.org/ingress', ...spec } }
  ingressClass.defaults(object)
  return object
}
const withParameters = (rest: Partial<IngressClassParametersReference>) => make({ parameters: { kind: 'Config', name: 'x', ...rest } })
const problems = (object: IngressClass) => shown(ingressClass.validate(object, root))

test.each([[make()], [withParameters({ apiGroup: 'example.org' })], [withParameters({ scope: 'Namespace', namespace: 'default' })]])(
  '%j is good',
  (object) => expect(problems(object)).toEqual([]),
)

test.each<[IngressClass, string[]]>([
  [make({ controller: '' }), ['spec.controller: Required value']],
  [make({ controller: 'ingress' }), ['spec.controller: Invalid value: "ingress": must be a domain-prefixed path (such as "acme.io/foo")']],
  [
    make({ controller: 'example.org/a b' }),
    [`spec.controller: Invalid value: "a b": Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')`],
  ],
  [make({ controller: `a/${'b'.repeat(249)}` }), ['spec.controller: Too long: may not be more than 250 bytes']],
  [
    withParameters({ kind: '', name: 'a%b' }),
    ['spec.parameters.kind: Required value', `spec.parameters.name: Invalid value: "a%b": may not contain '%'`],
  ],
  [withParameters({ scope: 'Galaxy' }), ['spec.parameters.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespace"']],
  [withParameters({ scope: 'Namespace' }), ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"]],
  [withParameters({ namespace: 'a' }), ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"]],
])('%j is refused', (object, expected) => expect(problems(object)).toEqual(expected))

test('the controller stays', () => {
  expect(shown(ingressClass.validateUpdate(make({ controller: 'b/c' }), make(), root, { subresource: '', now: 0 }))).toEqual([
    'spec.controller: Invalid value: "b/c": field is immutable',
  ])
})

test('columns', () => {
  const cells = (object: IngressClass) => ingressClass.columns.map(({ value }) => value(object, 0))
  expect(cells(make())).toEqual(['a', 'example.org/ingress', '<none>', '<unknown>'])
  expect(cells(withParameters({ apiGroup: 'example.org' }))[2]).toBe('Config.example.org/x')
})
