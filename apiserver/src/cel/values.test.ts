import { describe, expect, it } from 'vitest'
import { typeOfSchema } from './schema-type.ts'
import { cel, evaluated } from './testkit/evaluated.ts'
import { DYN, opaque, typeText } from './types.ts'

const schema = {
  type: 'object',
  properties: {
    replicas: { type: 'integer' },
    ratio: { type: 'number' },
    data: { type: 'string', format: 'byte' },
    at: { type: 'string', format: 'date-time' },
    day: { type: 'string', format: 'date' },
    every: { type: 'string', format: 'duration' },
    port: { 'x-kubernetes-int-or-string': true },
    'a-b.c/d': { type: 'string' },
    namespace: { type: 'string' },
    __x__: { type: 'string' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    entries: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
      items: { type: 'object', properties: { k: { type: 'string' }, v: { type: 'integer' } } },
    },
    template: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    nothing: { 'x-kubernetes-preserve-unknown-fields': true },
  },
}
const self = {
  apiVersion: 'g/v1',
  kind: 'Widget',
  metadata: { name: 'w', labels: { a: 'b' } },
  replicas: 3,
  ratio: 2,
  data: 'aGk=',
  at: '2026-01-31T10:00:00Z',
  day: '2026-01-31',
  every: '90s',
  port: 80,
  'a-b.c/d': 'odd',
  namespace: 'ns',
  __x__: 'u',
  labels: { 'a.b/c': 'x' },
  set: ['a', 'b'],
  entries: [
    { k: 'a', v: 1 },
    { k: 'b', v: 2 },
  ],
  template: { kind: 'Pod', metadata: { name: 'p' }, spec: {} },
  free: { any: 1 },
}
const type = typeOfSchema(schema, 'resource')
const given = { variables: { self: type ?? DYN }, activation: { self } }

describe('values of a schema', () => {
  it.each([
    'self.replicas == 3 && type(self.replicas) == int',
    'self.ratio == 2.0 && type(self.ratio) == double',
    'self.data == b"hi" && self.at.getHours() == 10 && self.day < self.at && self.every.getSeconds() == 90',
    'type(self.port) == int && self.port == 80',
    'self.a__dash__b__dot__c__slash__d == "odd" && self.__namespace__ == "ns" && self.__underscores__x__underscores__ == "u"',
    'self.labels["a.b/c"] == "x" && self.labels.all(k, k.startsWith("a"))',
    'self.set == ["b", "a"] && self.set + ["b", "c"] == ["a", "b", "c"]',
    'self.entries == self.entries.reverse()',
    '(self.entries + self.entries).size() == 2',
    'self.metadata.name == "w" && self.kind == "Widget" && self.apiVersion == "g/v1"',
    'self.template.metadata.name == "p" && self.template.kind == "Pod"',
    'has(self.free) && !has(self.metadata.generateName)',
  ])('%s', (expression) => {
    expect(evaluated(expression, given)).toBe(true)
  })

  it.each(['self.metadata.labels', 'self.free.any', 'self.template.spec', 'self.nothing'])('%s cannot be reached', (expression) => {
    expect(evaluated(expression, given)).toMatchObject({ issue: expect.stringContaining('undefined field') })
  })

  it('lists of type map compare by their keys', () => {
    const swapped = { ...self, entries: [...self.entries].reverse() }
    const both = { variables: { self: type ?? DYN, old: type ?? DYN }, activation: { self, old: swapped } }
    expect(evaluated('self.entries == old.entries && self.set == old.set', both)).toBe(true)
  })

  it('a schema that says nothing of its values has no type', () => {
    expect(typeOfSchema({ 'x-kubernetes-preserve-unknown-fields': true }, 'value')).toBeUndefined()
    expect(typeOfSchema({ type: 'array' }, 'value')).toBeUndefined()
    expect(typeText(typeOfSchema({ type: 'array', items: { type: 'integer' } }, 'value') ?? DYN)).toBe('list(int)')
  })
})

describe('values without a schema', () => {
  const object = { spec: { replicas: 3, ratio: 1.5, names: ['a'] }, flag: null }
  it.each([
    'object.spec.replicas + 1 == 4 && object.spec.ratio > 1.0 && object.flag == null',
    'object.spec.names.exists(n, n == "a") && has(object.spec.ratio) && !has(object.spec.other)',
    'object.?spec.?other.orValue("x") == "x"',
  ])('%s', (expression) => {
    expect(evaluated(expression, { variables: { object: DYN }, activation: { object } })).toBe(true)
  })

  it('a variable that is null is so, one that is not given fails', () => {
    const variables = { oldObject: DYN, params: DYN }
    expect(evaluated('oldObject == null', { variables, activation: { oldObject: null } })).toBe(true)
    expect(evaluated('params == null', { variables, activation: { oldObject: null } })).toEqual({ error: 'no such attribute(s): params' })
  })
})

describe('what expressions build', () => {
  const given = { variables: { object: DYN }, activation: { object: { spec: { replicas: 2 } } }, constructors: 'mutation' } as const

  it('an apply configuration', () => {
    expect(evaluated('Object{spec: Object.spec{replicas: object.spec.replicas + 1, labels: {"a": "b"}}}', given)).toEqual({
      spec: { replicas: 3, labels: { a: 'b' } },
    })
    expect(evaluated('Object{spec: Object.spec{containers: [Object.spec.containers{name: "x"}]}}', given)).toEqual({
      spec: { containers: [{ name: 'x' }] },
    })
  })

  it('parts must be named by where they stand', () => {
    expect(evaluated('Object{spec: Object.status{a: 1}}', given)).toEqual({
      problem: 'unexpected type name "Object.status", expected "Object.spec", which matches field name path from root Object type',
    })
  })

  it('patches', () => {
    expect(evaluated('[JSONPatch{op: "add", path: "/a", value: Object.spec{b: 1}}, JSONPatch{op: "remove", path: "/c"}]', given)).toEqual([
      { op: 'add', path: '/a', value: { b: 1 } },
      { op: 'remove', path: '/c' },
    ])
    expect(evaluated('JSONPatch{oops: 1}', given)).toMatchObject({ issue: expect.stringContaining("undefined field 'oops'") })
  })
})

describe('composed variables', () => {
  const base = cel.environment({ variables: { object: DYN } })
  const { environment, activate, problems } = base.compose([
    { name: 'replicas', expression: 'object.spec.replicas' },
    { name: 'double', expression: 'variables.replicas * 2' },
    { name: 'bad', expression: 'nothing' },
    { name: 'late', expression: '1 / 0' },
  ])
  const run = (expression: string): unknown => {
    const program = environment.compile(expression)
    if ('problem' in program) return program.problem.text
    const outcome = program.evaluate(activate({ object: { spec: { replicas: 2 } } }), { remaining: 1000 })
    return outcome.tag === 'value' ? cel.toJson(outcome.value) : outcome
  }

  it('are evaluated when they are read, each from those before it', () => {
    expect(run('variables.double == 4 && variables.replicas == 2')).toBe(true)
    expect(problems).toMatchObject([{ name: 'bad' }])
    expect(run('true || variables.late == 1')).toBe(true)
    expect(run('variables.late')).toEqual({ tag: 'error', message: 'composited variable "late" fails to evaluate: division by zero' })
    expect(run('variables.missing')).toContain("undefined field 'missing'")
  })
})

describe('the authorizer', () => {
  const asked: unknown[] = []
  const authorizer = cel.authorizer({
    user: 'ann',
    authorize: (question) => {
      asked.push(question)
      return question.verb === 'get' ? { allowed: true } : { allowed: false, reason: 'no rule' }
    },
  })
  const given = {
    variables: { authorizer: opaque('kubernetes.authorization.Authorizer') },
    activation: { authorizer },
  }
  it('is asked what the expression builds up', () => {
    const check = 'authorizer.group("apps").resource("deployments").subresource("scale").namespace("ns").name("d").check("get").allowed()'
    expect(evaluated(check, given)).toBe(true)
    expect(asked).toEqual([{ group: 'apps', resource: 'deployments', subresource: 'scale', namespace: 'ns', name: 'd', verb: 'get' }])
    expect(evaluated('authorizer.serviceAccount("ns", "sa").path("/healthz").check("post").reason()', given)).toBe('no rule')
    expect(asked[1]).toEqual({ serviceAccount: { namespace: 'ns', name: 'sa' }, path: '/healthz', verb: 'post' })
  })
  it('two checks are what one expression can afford', () => {
    const one = 'authorizer.path("/a").check("get").allowed()'
    expect(evaluated(`${one} && ${one}`, given)).toBe(true)
    expect(evaluated(`${one} && ${one} && ${one}`, given)).toEqual({ exhausted: 'call' })
  })
})
