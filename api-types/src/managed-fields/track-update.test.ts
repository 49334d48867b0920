import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import type { ManagedFieldsEntry } from '../generated/meta.v1.types.ts'
import { deepFreeze } from '../util/deep.ts'
import { EMPTY, type FieldSet, fieldSetOf, has, pathsOf, union } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import { type TrackUpdateInput, trackUpdate } from './track-update.ts'

const NOW = Date.parse('2026-03-01T10:00:00.789Z')
const base = { types: generatedTypes, type: 'core/v1.ConfigMap', apiVersion: 'v1', manager: 'kubectl', subresource: '', now: NOW } as const
const track = (input: Partial<TrackUpdateInput> & Pick<TrackUpdateInput, 'old' | 'next'>): ManagedFieldsEntry[] | undefined =>
  trackUpdate(deepFreeze({ ...base, ...input }))
interface ConfigMap {
  metadata: { uid?: string; labels?: Record<string, string>; managedFields?: ManagedFieldsEntry[] | undefined }
  data?: Record<string, string>
}
const configMap = (data: Record<string, string>, managedFields?: ManagedFieldsEntry[]): ConfigMap => ({
  metadata: { uid: 'u', managedFields },
  data,
})
const entry = (manager: string, fieldsV1: FieldSet, more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
})
const data = (...names: string[]): FieldSet => fieldSetOf(names.map((name) => (name === '.' ? ['f:data'] : ['f:data', `f:${name}`])))

describe('trackUpdate', () => {
  it('gives a new object to its creator, in whole seconds', () => {
    expect(JSON.stringify(track({ old: undefined, next: { metadata: { name: 'c' }, data: { a: '1' } } }))).toBe(
      '[{"manager":"kubectl","operation":"Update","apiVersion":"v1","time":"2026-03-01T10:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:data":{".":{},"f:a":{}}}}]',
    )
  })
  it('names the subresource, and keeps its manager apart from that of the object', () => {
    const old = configMap({ a: '1' }, [entry('kubectl', data('a'))])
    const entries = track({ old, next: configMap({ a: '2' }), subresource: 'status' })
    expect(entries).toEqual([{ ...entry('kubectl', data('a')), time: '2026-03-01T10:00:00Z', subresource: 'status' }])
  })
  it('moves a changed field from its owner to the writer, and takes a removed one from all', () => {
    const old = configMap({ a: '1', b: '1', c: '1' }, [
      entry('first', data('a', 'b', 'c')),
      entry('second', data('b', 'c'), { operation: 'Apply' }),
    ])
    const entries = track({ old, next: configMap({ a: '2', b: '1' }) })
    expect(entries?.map((each) => [each.manager, each.operation, each.fieldsV1])).toEqual([
      ['second', 'Apply', data('b')],
      ['first', 'Update', data('b')],
      ['kubectl', 'Update', data('a')],
    ])
  })
  it('drops a manager that owns nothing any more', () => {
    const old = configMap({ a: '1' }, [entry('first', data('a'))])
    expect(track({ old, next: configMap({ a: '2' }) })?.map((each) => each.manager)).toEqual(['kubectl'])
  })
  it('gives untouched entries back as they are, and changes no time when nothing is taken', () => {
    const mine = entry('kubectl', data('a', 'b'))
    const other = entry('other', data('c'))
    const old = configMap({ a: '1', b: '1', c: '1' }, [mine, other])
    const entries = track({ old, next: configMap({ a: '1', c: '1' }) })
    expect(entries).toEqual([{ ...mine, fieldsV1: data('a') }, other])
    expect(entries?.[1]).toBe(other)
    expect(track({ old, next: { ...old } })?.[0]).toBe(mine)
  })
  it('adds to what the same manager owned before, under the new time', () => {
    const old = configMap({ a: '1' }, [entry('kubectl', data('a'))])
    expect(track({ old, next: configMap({ a: '1', b: '1' }) })).toEqual([
      entry('kubectl', data('a', 'b'), { time: '2026-03-01T10:00:00Z' }),
    ])
  })
  it('calls a manager without a name unknown', () => {
    expect(track({ old: undefined, next: configMap({ a: '1' }), manager: '' })?.[0]?.manager).toBe('unknown')
  })
  it('leaves the fields alone that a resource never writes', () => {
    const old = configMap({ a: '1' }, [entry('first', data('a'))])
    expect(track({ old, next: configMap({ a: '2', b: '1' }), resetFields: fieldSetOf([['f:data']]) })).toEqual(old.metadata.managedFields)
  })
  it('sorts appliers before updaters, then by time, then by name', () => {
    const list = [
      entry('z', data('a'), { operation: 'Apply' }),
      entry('b', data('b'), { time: '2025-01-01T00:00:00Z' }),
      entry('a', data('c')),
      entry('c', data('d')),
    ]
    const old = configMap({ a: '', b: '', c: '', d: '' }, [...list].reverse())
    expect(track({ old, next: { ...old } })?.map((each) => each.manager)).toEqual(['z', 'b', 'a', 'c'])
  })
  it('does not start tracking an object that was stored without managers', () => {
    expect(track({ old: configMap({ a: '1' }), next: configMap({ a: '2' }) })).toBeUndefined()
  })
  it('keeps ownership as it was where a value does not fit its type', () => {
    const old = { metadata: { uid: 'u', managedFields: [entry('first', fieldSetOf([['f:spec', 'f:nodeName']]))] } }
    const next = { metadata: { uid: 'u' }, spec: { containers: ['odd'] } }
    expect(track({ type: 'core/v1.Pod', old, next })).toEqual(old.metadata.managedFields)
  })
})

describe('what a client sends as managedFields', () => {
  const old = configMap({ a: '1' }, [entry('first', data('a'))])
  it('resets ownership when it is one empty entry, and not when it is empty', () => {
    expect(track({ old, next: configMap({ a: '1' }, [{}]) })).toBeUndefined()
    expect(track({ old, next: configMap({ a: '1' }, []) })).toEqual(old.metadata.managedFields)
  })
  it('counts when it is valid, in canonical form', () => {
    const sent = entry('mine', { 'f:data': { 'f:b': {}, '.': {}, 'f:a': {} } })
    expect(track({ old, next: configMap({ a: '1' }, [sent]) })).toEqual([entry('mine', data('.', 'a', 'b'))])
  })
  it.each([
    ['no operation', entry('x', EMPTY, { operation: undefined })],
    ['an unknown operation', entry('x', EMPTY, { operation: 'Delete' })],
    ['no version', entry('x', EMPTY, { apiVersion: undefined })],
    ['an unknown type of fields', entry('x', EMPTY, { fieldsType: 'FieldsV2' })],
    ['a malformed path', entry('x', { bogus: {} })],
  ])('is ignored when it has %s', (_, sent) => {
    expect(track({ old, next: configMap({ a: '1' }, [sent]) })).toEqual(old.metadata.managedFields)
  })
  it('is ignored on a subresource', () => {
    expect(track({ old, next: configMap({ a: '1' }, [{}]), subresource: 'status' })).toEqual(old.metadata.managedFields)
  })
})

describe('managers of other versions', () => {
  const old = {
    metadata: {
      uid: 'u',
      managedFields: [entry('other', fieldSetOf([['f:spec', 'f:targetCPUUtilizationPercentage']]), { apiVersion: 'autoscaling/v1' })],
    },
    spec: { maxReplicas: 1 },
  }
  const next = { metadata: { uid: 'u' }, spec: { maxReplicas: 2 } }
  const input = { type: 'autoscaling/v2.HorizontalPodAutoscaler', apiVersion: 'autoscaling/v2', old, next }
  it('lose what changed as that version sees it', () => {
    const inVersion = (apiVersion: string) => {
      expect(apiVersion).toBe('autoscaling/v1')
      const convert = (object: object) => ({
        metadata: {},
        spec: { maxReplicas: 1, targetCPUUtilizationPercentage: object === old ? 50 : 60 },
      })
      return { type: 'autoscaling/v1.HorizontalPodAutoscaler', convert }
    }
    expect(trackUpdate({ ...base, ...input, inVersion })?.map((each) => each.manager)).toEqual(['kubectl'])
    const same = () => ({ type: 'autoscaling/v1.HorizontalPodAutoscaler', convert: () => ({ metadata: {}, spec: {} }) })
    expect(trackUpdate({ ...base, ...input, inVersion: same })?.map((each) => each.manager)).toEqual(['other', 'kubectl'])
  })
  it('go with a version that is no longer served', () => {
    expect(trackUpdate({ ...base, ...input, inVersion: () => undefined })?.map((each) => each.manager)).toEqual(['kubectl'])
  })
})

it('merges the oldest updaters once there are more than ten', () => {
  const letters = [...'abcdefghijkl']
  const list = letters.slice(0, 10).map((letter, i) => entry(`m-${letter}`, data(letter), { time: `2026-01-01T00:00:${String(10 + i)}Z` }))
  const values = Object.fromEntries(letters.slice(0, 10).map((letter) => [letter, '1']))
  const once = track({ old: configMap(values, list), next: configMap({ ...values, k: '1' }) })
  expect(once).toHaveLength(10)
  expect(once?.[0]).toEqual(entry('ancient-changes', data('a', 'b'), { time: '2026-01-01T00:00:11Z' }))
  const twice = track({
    old: configMap({ ...values, k: '1' }, once),
    next: configMap({ ...values, k: '1', l: '1' }),
    manager: 'last',
    now: NOW + 1000,
  })
  expect(twice?.[0]).toEqual(entry('ancient-changes', data('a', 'b', 'c'), { time: '2026-01-01T00:00:12Z' }))
  expect(twice?.map((each) => each.manager)).toEqual([
    'ancient-changes',
    ...['d', 'e', 'f', 'g', 'h', 'i', 'j'].map((letter) => `m-${letter}`),
    'kubectl',
    'last',
  ])
})

it('never loses a field of the object, whoever writes whatever', () => {
  const values = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2'), { minKeys: 1 })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('x', 'y', 'z'), values), { minLength: 1, maxLength: 8 }), (writes) => {
      let old: ConfigMap | undefined
      for (const [manager, written] of writes) {
        const next = configMap(written)
        const managedFields = trackUpdate({ ...base, old, next, manager })
        const owned = (managedFields ?? []).reduce((all, each) => union(all, each.fieldsV1 ?? EMPTY), EMPTY)
        for (const path of pathsOf(fieldsOf(generatedTypes, base.type, next))) expect(has(owned, path)).toBe(true)
        for (const path of pathsOf(owned)) expect(path.length === 1 || Object.hasOwn(written, path[1]?.slice(2) ?? '')).toBe(true)
        old = { ...next, metadata: { uid: 'u', managedFields } }
      }
    }),
  )
})
