import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import type { JsonObject, JsonValue } from '../schema/json.ts'
import { deepFreeze } from '../util/deep.ts'
import { applyMergePatch } from './merge-patch.ts'
import { strategicMergePatch } from './strategic-merge.ts'
import { threeWayJsonMergePatch, threeWayMergePatch } from './three-way.ts'

const patchOf = (type: string, original: JsonObject, modified: JsonObject, current: JsonObject): unknown => {
  const outcome = threeWayMergePatch(deepFreeze({ types: generatedTypes, type, original, modified, current }))
  return outcome.ok ? outcome.document : `${outcome.failure.kind}: ${outcome.failure.message}`
}
const deployment = (...states: [JsonObject, JsonObject, JsonObject]) => patchOf('apps/v1.DeploymentSpec', ...states)
const pod = (...states: [JsonObject, JsonObject, JsonObject]) => patchOf('core/v1.PodSpec', ...states)
const meta = (...states: [JsonObject, JsonObject, JsonObject]) => patchOf('meta/v1.ObjectMeta', ...states)
const named = (...names: string[]): JsonValue[] => names.map((name) => ({ name }))

describe('fields', () => {
  it('that are as the server has them make an empty patch, whatever the server has besides', () => {
    expect(deployment({ replicas: 2 }, { replicas: 2 }, { replicas: 2, paused: true, minReadySeconds: 0 })).toEqual({})
  })
  it('that were applied once and are no more go, those of others stay', () => {
    expect(deployment({ replicas: 2, paused: true }, { replicas: 3 }, { replicas: 2, paused: true, minReadySeconds: 5 })).toEqual({
      replicas: 3,
      paused: null,
    })
  })
  it('that somebody else has changed are set back where they are applied, and left where they are not', () => {
    expect(deployment({ replicas: 2 }, { replicas: 2 }, { replicas: 7 })).toEqual({ replicas: 2 })
    expect(deployment({}, {}, { replicas: 7 })).toEqual({})
  })
  it('of maps are told one by one', () => {
    expect(meta({ labels: { a: '1', b: '1' } }, { labels: { a: '2' } }, { labels: { a: '1', b: '1', live: '1' } })).toEqual({
      labels: { a: '2', b: null },
    })
  })
  it('of another kind than before are replaced', () => {
    expect(deployment({}, { replicas: '2' }, { replicas: 2 })).toEqual({ replicas: '2' })
    expect(pod({}, { nodeSelector: { a: 'b' } }, { nodeSelector: [] })).toEqual({ nodeSelector: { a: 'b' } })
  })
})

describe('lists that merge', () => {
  it('name what changes by the merge key, with the order of all', () => {
    const current = {
      containers: [
        { name: 'a', image: '1', imagePullPolicy: 'Always' },
        { name: 'b', image: '1' },
      ],
    }
    const modified = {
      containers: [
        { name: 'a', image: '2' },
        { name: 'b', image: '1' },
      ],
    }
    expect(pod(modified, modified, current)).toEqual({
      containers: [{ name: 'a', image: '2' }],
      '$setElementOrder/containers': named('a', 'b'),
    })
  })
  it('delete what was applied and is no more; what others have added stays', () => {
    expect(pod({ containers: named('a', 'b') }, { containers: named('a', 'c') }, { containers: named('a', 'b', 'sidecar') })).toEqual({
      containers: [{ name: 'c' }, { name: 'b', $patch: 'delete' }],
      '$setElementOrder/containers': named('a', 'c'),
    })
  })
  it('tell a new order alone', () => {
    expect(pod({}, { containers: named('b', 'a') }, { containers: named('a', 'b') })).toEqual({
      '$setElementOrder/containers': named('b', 'a'),
    })
  })
  it('are merged all the way down, deletions and changes in one item', () => {
    const env = (...names: string[]) => names.map((name) => ({ name, value: '1' }))
    const states = (...lists: string[][]) => lists.map((list) => ({ containers: [{ name: 'a', env: env(...list) }] }))
    const [original = {}, modified = {}, current = {}] = states(['X', 'Y'], ['Y', 'Z'], ['X', 'Y', 'live'])
    expect(pod(original, modified, current)).toEqual({
      containers: [
        {
          name: 'a',
          env: [
            { name: 'Z', value: '1' },
            { name: 'X', $patch: 'delete' },
          ],
          '$setElementOrder/env': named('Y', 'Z'),
        },
      ],
      '$setElementOrder/containers': named('a'),
    })
  })
  it('of scalars say what goes beside what comes', () => {
    expect(meta({ finalizers: ['a', 'b'] }, { finalizers: ['b', 'c'] }, { finalizers: ['a', 'b', 'live'] })).toEqual({
      finalizers: ['c'],
      '$deleteFromPrimitiveList/finalizers': ['a'],
      '$setElementOrder/finalizers': ['b', 'c'],
    })
  })
  it('of scalars that are the same are left alone, sorted or not', () => {
    expect(meta({ finalizers: ['b', 'a'] }, { finalizers: ['b', 'a'] }, { finalizers: ['b', 'a'] })).toEqual({})
  })
  it('without a merge strategy are replaced', () => {
    const lists = [['a'], ['b'], ['a', 'live']].map((args) => ({ args }))
    expect(patchOf('core/v1.Container', lists[0] ?? {}, lists[1] ?? {}, lists[2] ?? {})).toEqual({ args: ['b'] })
  })
  it('need their merge keys', () => {
    expect(pod({}, { containers: [{ image: 'x' }] }, { containers: named('a') })).toBe(
      'Failed: map: map[image:x] does not contain declared merge key: name',
    )
    expect(pod({}, { containers: ['x'] }, { containers: named('a') })).toMatch(/^Failed: list element types are not identical/)
  })
})

describe('unions', () => {
  it('name the members that may stay, so that the server clears the others', () => {
    const current = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } } }
    expect(deployment({}, { strategy: { type: 'Recreate' } }, current)).toEqual({ strategy: { $retainKeys: ['type'], type: 'Recreate' } })
    expect(deployment(current, { strategy: { type: 'Recreate' } }, current)).toEqual({
      strategy: { $retainKeys: ['type'], type: 'Recreate', rollingUpdate: null },
    })
  })
  it('among the items of a list do so too', () => {
    const volumes = (source: JsonObject) => ({ volumes: [{ name: 'v', ...source }] })
    expect(pod({}, volumes({ secret: { secretName: 's' } }), volumes({ emptyDir: {} }))).toEqual({
      volumes: [{ name: 'v', $retainKeys: ['name', 'secret'], secret: { secretName: 's' } }],
      '$setElementOrder/volumes': named('v'),
    })
  })
})

describe('types', () => {
  it('that are not known are refused', () => {
    expect(patchOf('example.com/v1.Thing', {}, {}, {})).toBe('Malformed: strategic merge patch format is not supported')
  })
  it('without a field that changes refuse it, and pass it by where it does not change', () => {
    expect(pod({}, { x: { a: 1 } }, { x: { a: 1 } })).toEqual({})
    expect(pod({}, { x: { a: 2 } }, { x: { a: 1 } })).toBe('Failed: unable to find api field in struct PodSpec for the json field "x"')
  })
})

describe('as a JSON merge patch', () => {
  const json = (original: JsonObject, modified: JsonObject, current: JsonObject) => threeWayJsonMergePatch({ original, modified, current })
  it('lists are replaced whole, deletions are null, what others have added stays', () => {
    const current = { spec: { a: 1, b: 1, list: [1], live: true } }
    expect(json({ spec: { a: 1, b: 1 } }, { spec: { a: 2, list: [1, 2] } }, current)).toEqual({ spec: { a: 2, b: null, list: [1, 2] } })
  })
  it('nothing to do is an empty patch', () => {
    expect(json({ spec: { a: 1 } }, { spec: { a: 1 } }, { spec: { a: 1, b: 2 }, status: {} })).toEqual({})
  })
  it('a map that is set empty is a value', () => {
    expect(json({}, { spec: { a: {} } }, { spec: {} })).toEqual({ spec: { a: {} } })
  })
})

it('keeps members named as those of a prototype apart', () => {
  const modified = JSON.parse('{"labels":{"__proto__":"x","toString":"y"}}') as JsonObject
  const patch = meta({ labels: { constructor: 'z' } }, modified, { labels: {} }) as { labels: object }
  expect(Object.entries(patch.labels).sort()).toEqual([
    ['__proto__', 'x'],
    ['constructor', null],
    ['toString', 'y'],
  ])
})

describe('for any two deployments', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const container = fc.record({ image: name, args: fc.array(name, { maxLength: 2 }) }, { requiredKeys: [] })
  const spec = fc.record({ containers: fc.dictionary(name, container), nodeSelector: fc.dictionary(name, name) }).map(
    ({ containers, ...rest }): JsonObject => ({
      ...rest,
      containers: Object.entries(containers).map(([key, value]) => ({ name: key, ...value })),
    }),
  )
  it('the patch makes of the one last applied the one that is applied now', () => {
    fc.assert(
      fc.property(spec, spec, (last, now) => {
        const patch = pod(last, now, last) as JsonObject
        const outcome = strategicMergePatch({ types: generatedTypes, type: 'core/v1.PodSpec', original: last, patch })
        expect(outcome.ok ? outcome.document : outcome.failure).toEqual(now)
        expect(applyMergePatch(last, threeWayJsonMergePatch({ original: last, modified: now, current: last }))).toEqual(now)
      }),
    )
  })
})
