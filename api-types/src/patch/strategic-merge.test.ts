import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import type { JsonObject, JsonValue } from '../schema/json.ts'
import { deepFreeze } from '../util/deep.ts'
import { strategicMergePatch } from './strategic-merge.ts'

const patchOf = (type: string, original: JsonObject, patch: JsonObject): unknown => {
  const outcome = strategicMergePatch({ types: generatedTypes, type, original: deepFreeze(original), patch: deepFreeze(patch) })
  return outcome.ok ? outcome.document : `${outcome.failure.kind}: ${outcome.failure.message}`
}
const pod = (original: JsonObject, patch: JsonObject): unknown => patchOf('core/v1.PodSpec', original, patch)
const meta = (original: JsonObject, patch: JsonObject): unknown => patchOf('meta/v1.ObjectMeta', original, patch)
const names = (...list: string[]): JsonValue[] => list.map((name) => ({ name }))

describe('maps', () => {
  it('are merged, and null takes a member out', () => {
    expect(meta({ labels: { a: '1', b: '2' } }, { labels: { b: null, c: '3', d: null } })).toEqual({ labels: { a: '1', c: '3' } })
    expect(meta({ labels: { a: '1' } }, { labels: null })).toEqual({})
  })
  it('that are new come without nulls and without what carries a directive', () => {
    expect(pod({}, { containers: [{ name: 'a', image: null, env: [{ name: 'X', $patch: 'delete' }, { name: 'Y' }] }] })).toEqual({
      containers: [{ name: 'a', env: [{ name: 'Y' }] }],
    })
    expect(pod({ nodeName: 'n' }, { securityContext: { $patch: 'replace', runAsUser: 1 } })).toEqual({ nodeName: 'n' })
  })
  it('are replaced or emptied by $patch', () => {
    expect(meta({ labels: { a: '1' } }, { labels: { $patch: 'replace', b: '2' } })).toEqual({ labels: { b: '2' } })
    expect(meta({ labels: { a: '1' } }, { labels: { $patch: 'delete' } })).toEqual({ labels: {} })
    expect(meta({ labels: { a: '1' } }, { labels: { $patch: 'bogus' } })).toBe(
      'Failed: unknown patch type: bogus in map: map[$patch:bogus]',
    )
  })
  it('take another kind of value as it is', () => {
    expect(meta({ labels: 'odd' }, { labels: { a: '1', b: null } })).toEqual({ labels: { a: '1' } })
  })
})

describe('$retainKeys', () => {
  const spec = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } }
  it('clears every member that it does not name', () => {
    expect(patchOf('apps/v1.DeploymentSpec', spec, { strategy: { $retainKeys: ['type'], type: 'Recreate' } })).toEqual({
      strategy: { type: 'Recreate' },
    })
    expect(
      pod(
        { volumes: [{ name: 'v', emptyDir: {} }] },
        { volumes: [{ name: 'v', $retainKeys: ['name', 'secret'], secret: { secretName: 's' } }] },
      ),
    ).toEqual({ volumes: [{ name: 'v', secret: { secretName: 's' } }] })
  })
  it('must name what the patch sets, and be a list', () => {
    const wrong = 'Malformed: invalid patch format of retainKeys'
    expect(patchOf('apps/v1.DeploymentSpec', spec, { strategy: { $retainKeys: ['rollingUpdate'], type: 'Recreate' } })).toBe(wrong)
    expect(patchOf('apps/v1.DeploymentSpec', spec, { strategy: { $retainKeys: 'type' } })).toBe(wrong)
  })
})

describe('lists of scalars', () => {
  it('with the merge strategy are united, what the patch names first', () => {
    expect(meta({ finalizers: ['a', 'b'] }, { finalizers: ['c', 'b'] })).toEqual({ finalizers: ['c', 'a', 'b'] })
  })
  it('lose what $deleteFromPrimitiveList names', () => {
    expect(meta({ finalizers: ['a', 'b', 'c'] }, { '$deleteFromPrimitiveList/finalizers': ['a', 'z'] })).toEqual({ finalizers: ['b', 'c'] })
    expect(meta({ labels: {} }, { '$deleteFromPrimitiveList/finalizers': ['a'] })).toEqual({ labels: {} })
    expect(meta({}, { $deleteFromPrimitiveListx: [] })).toBe('Malformed: invalid patch format of primitive list')
  })
  it('follow $setElementOrder', () => {
    expect(meta({ finalizers: ['a', 'b', 'live'] }, { finalizers: ['c'], '$setElementOrder/finalizers': ['c', 'b', 'a'] })).toEqual({
      finalizers: ['c', 'b', 'a', 'live'],
    })
  })
  it('without a strategy are replaced', () => {
    expect(patchOf('core/v1.Container', { args: ['a', 'b'] }, { args: ['c'] })).toEqual({ args: ['c'] })
  })
})

describe('lists of maps', () => {
  const containers = [
    { name: 'a', image: '1' },
    { name: 'b', image: '2' },
    { name: 'c', image: '3' },
  ]
  it('are merged by their merge key; new items come first, the others stay in order', () => {
    expect(pod({ containers }, { containers: [{ name: 'd' }, { name: 'b', image: 'x' }] })).toEqual({
      containers: [{ name: 'd' }, { name: 'a', image: '1' }, { name: 'b', image: 'x' }, { name: 'c', image: '3' }],
    })
  })
  it('lose items by $patch: delete', () => {
    expect(pod({ containers }, { containers: [{ name: 'b', $patch: 'delete' }] })).toEqual({ containers: [containers[0], containers[2]] })
  })
  it('are replaced by $patch: replace among their items', () => {
    expect(pod({ containers }, { containers: [{ name: 'z' }, { $patch: 'replace' }] })).toEqual({ containers: [{ name: 'z' }] })
  })
  it('refuse $patch: merge', () => {
    expect(pod({ containers }, { containers: [{ name: 'a', $patch: 'merge' }] })).toBe(
      'Failed: merging lists cannot yet be specified in the patch',
    )
  })
  it('are merged all the way down', () => {
    const original = { containers: [{ name: 'a', env: [{ name: 'X', value: '1' }], ports: [{ containerPort: 80 }] }] }
    const patch = {
      containers: [{ name: 'a', env: [{ name: 'X', value: null, valueFrom: {} }], ports: [{ containerPort: 80, name: 'web' }] }],
    }
    expect(pod(original, patch)).toEqual({
      containers: [{ name: 'a', env: [{ name: 'X', valueFrom: {} }], ports: [{ containerPort: 80, name: 'web' }] }],
    })
  })
  it('follow $setElementOrder, items that it does not name staying near their neighbours', () => {
    expect(
      pod({ containers: names('a', 'live', 'b') }, { containers: names('c'), '$setElementOrder/containers': names('b', 'c', 'a') }),
    ).toEqual({
      containers: names('live', 'b', 'c', 'a'),
    })
    expect(pod({ containers: names('x', 'a', 'b') }, { '$setElementOrder/containers': names('b', 'a') })).toEqual({
      containers: names('x', 'b', 'a'),
    })
  })
  it('refuse a patch whose order is not the one that it sets', () => {
    expect(pod({ containers: names('a') }, { containers: names('b', 'a'), '$setElementOrder/containers': names('a', 'b') })).toBe(
      "Failed: the order in patch list:\n[map[name:b] map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:a] map[name:b]]",
    )
  })
  it('of lists, of mixed kinds and without keys are refused', () => {
    expect(pod({ containers: names('a') }, { containers: [{ image: 'x' }] })).toBe(
      'Failed: map: map[image:x] does not contain declared merge key: name',
    )
    expect(pod({ containers: [{ image: 'x' }] }, { containers: names('a') })).toBe(
      'Failed: map: map[image:x] does not contain declared merge key: name',
    )
    expect(pod({ containers: names('a') }, { containers: ['x'] })).toBe('Failed: list element types are not identical: [[map[name:a]] [x]]')
    expect(pod({ containers: names('a') }, { '$setElementOrder/containers': 'x' })).toBe(
      'Failed: expected a []interface {}, but received a string',
    )
    expect(meta({ finalizers: [['a']] }, { finalizers: ['a'] })).toBe('Unprocessable: lists of lists are not supported')
  })
})

describe('unknown fields', () => {
  it('pass as scalars and when new, and are refused as maps and lists that are to be merged', () => {
    expect(pod({ x: 1 }, { x: 2, y: { z: 1 } })).toEqual({ x: 2, y: { z: 1 } })
    expect(pod({ x: {} }, { x: { a: 1 } })).toBe('Failed: unable to find api field in struct PodSpec for the json field "x"')
    expect(pod({ x: [1] }, { x: [2] })).toBe('Failed: unable to find api field in struct PodSpec for the json field "x"')
    expect(meta({ labels: { a: { b: 1 } } }, { labels: { a: { c: 1 } } })).toBe(
      'Failed: merging an object in json but data type is not struct, instead is: map',
    )
  })
  it('in a type that is not known are refused', () => {
    expect(patchOf('example.com/v1.Thing', {}, {})).toBe('Malformed: strategic merge patch format is not supported')
  })
})

it('keeps members named as those of a prototype apart', () => {
  const patch = JSON.parse('{"labels":{"__proto__":"x","constructor":"y","toString":null}}') as JsonObject
  const patched = meta({ labels: { a: '1' } }, patch) as { labels: object }
  expect(Object.entries(patched.labels)).toEqual([
    ['a', '1'],
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
})

describe('for any pod', () => {
  const container = fc.record(
    { image: fc.string({ maxLength: 3 }), args: fc.array(fc.string({ maxLength: 2 }), { maxLength: 2 }) },
    { requiredKeys: [] },
  )
  const spec = fc
    .record({
      containers: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), container),
      nodeSelector: fc.dictionary(fc.string({ maxLength: 2 }), fc.string()),
    })
    .map((each): JsonObject => ({ ...each, containers: Object.entries(each.containers).map(([name, rest]) => ({ name, ...rest })) }))
  it('an empty patch and the object itself change nothing', () => {
    fc.assert(
      fc.property(spec, (original) => {
        expect(pod(original, {})).toEqual(original)
        expect(pod(original, original)).toEqual(original)
      }),
    )
  })
  it('a patch applied twice is a patch applied once', () => {
    fc.assert(
      fc.property(spec, spec, (original, patch) => {
        const once = pod(original, patch) as JsonObject
        expect(pod(once, patch)).toEqual(once)
      }),
    )
  })
})
