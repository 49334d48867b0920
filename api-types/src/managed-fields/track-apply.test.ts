import { describe, expect, it } from 'vitest'
import type { ManagedFieldsEntry } from '../generated/meta.v1.types.ts'
import type { TypeTable } from '../schema/model.ts'
import { deepFreeze } from '../util/deep.ts'
import { conflictsMessage } from './conflicts.ts'
import { type FieldSet, fieldSetOf } from './field-set.ts'
import { type TrackApplyInput, trackApply } from './track-apply.ts'
import { trackUpdate } from './track-update.ts'
import type { ReversibleView } from './versions.ts'

// The tables of structured-merge-diff's `merge/*_test.go`, as steps on one object.

const item = {
  key: { type: 'string' },
  value: { type: 'string' },
  list: { type: '[]example.com/v1.Item', listType: 'map', listMapKeys: ['key'] },
} as const
const types: TypeTable = {
  'example.com/v1.Thing': {
    root: true,
    fields: {
      metadata: { type: 'meta/v1.ObjectMeta' },
      numeric: { type: 'int64' },
      string: { type: 'string' },
      bool: { type: 'bool' },
      set: { type: '[]string', listType: 'set' },
      list: { type: '[]example.com/v1.Item', listType: 'map', listMapKeys: ['key'] },
      map: { type: '{}string' },
      deep: { type: '{}example.com/v1.Item' },
      struct: { type: 'example.com/v1.Item' },
      atomicList: { type: '[]string', listType: 'atomic' },
      atomicMap: { type: '{}string', mapType: 'atomic' },
    },
  },
  'example.com/v1.Item': { fields: item },
  'meta/v1.ObjectMeta': {
    fields: { name: { type: 'string' }, uid: { type: 'string' }, managedFields: { type: '[]json' }, labels: { type: '{}string' } },
  },
}

type Step = readonly [manager: string, config: object, how?: 'force' | 'update']
type Result = { readonly object: object; readonly owners: Readonly<Record<string, FieldSet>> } | { readonly conflicts: string }

interface Thing {
  readonly metadata: { readonly uid?: string; readonly managedFields?: ManagedFieldsEntry[] | undefined }
}
const base = { types, type: 'example.com/v1.Thing', apiVersion: 'example.com/v1', subresource: '', now: 0, force: false } as const

const run = (steps: readonly Step[], more: Partial<TrackApplyInput> = {}): Result => {
  let live: Thing | undefined
  for (const [manager, config, how] of steps) {
    if (how === 'update') {
      const next = { ...config, metadata: { uid: 'u' } }
      live = { ...next, metadata: { uid: 'u', managedFields: trackUpdate(deepFreeze({ ...base, manager, old: live, next })) } }
      continue
    }
    const applied = trackApply(deepFreeze({ ...base, ...more, manager, live, config, force: how === 'force' }))
    if (!applied.ok) return { conflicts: conflictsMessage(applied.conflicts) }
    live = { ...applied.object, metadata: { uid: 'u', managedFields: applied.managedFields } }
  }
  const { metadata, ...object } = live ?? { metadata: {} }
  return {
    object: JSON.parse(JSON.stringify(object, (_, value) => value ?? undefined)) as object,
    owners: ownersOf(metadata.managedFields),
  }
}
const ownersOf = (entries: readonly ManagedFieldsEntry[] = []): Readonly<Record<string, FieldSet>> =>
  Object.fromEntries(entries.map(({ manager = '', fieldsV1 = {} }) => [manager, fieldsV1]))
const fields = (...paths: string[]): FieldSet => fieldSetOf(paths.map((path) => path.split('/')))
const K = (key: string): string => `k:{"key":"${key}"}`

describe('leaves', () => {
  it('are shared by those who agree', () => {
    expect(
      run([
        ['a', { numeric: 1, string: 'x' }],
        ['b', { numeric: 1 }],
      ]),
    ).toEqual({
      object: { numeric: 1, string: 'x' },
      owners: { a: fields('f:numeric', 'f:string'), b: fields('f:numeric') },
    })
  })
  it('conflict where they would change under another, applier or updater', () => {
    expect(
      run([
        ['a', { numeric: 1 }],
        ['b', { numeric: 2 }],
      ]),
    ).toEqual({ conflicts: 'Apply failed with 1 conflict: conflict with "a": .numeric' })
    expect(
      run([
        ['a', { numeric: 1, string: 'x' }, 'update'],
        ['b', { numeric: 2, string: 'y' }],
      ]),
    ).toEqual({
      conflicts: 'Apply failed with 2 conflicts: conflicts with "a" using example.com/v1:\n- .numeric\n- .string',
    })
  })
  it('are taken by force', () => {
    expect(
      run([
        ['a', { numeric: 1, string: 'x' }],
        ['b', { numeric: 2 }, 'force'],
      ]),
    ).toEqual({
      object: { numeric: 2, string: 'x' },
      owners: { a: fields('f:string'), b: fields('f:numeric') },
    })
  })
  it('go with the last who owned them, and stay with any who do', () => {
    expect(
      run([
        ['a', { numeric: 1, string: 'x' }],
        ['a', { string: 'x' }],
      ]),
    ).toEqual({ object: { string: 'x' }, owners: { a: fields('f:string') } })
    expect(
      run([
        ['a', { numeric: 1 }],
        ['b', { numeric: 1 }],
        ['a', {}],
      ]),
    ).toEqual({ object: { numeric: 1 }, owners: { b: fields('f:numeric') } })
  })
  it('stay where an updater changed them, and where nobody owns them', () => {
    expect(
      run([
        ['a', { numeric: 1, string: 'x' }],
        ['u', { numeric: 2, string: 'x', bool: true }, 'update'],
        ['a', { string: 'x' }],
      ]),
    ).toEqual({
      object: { numeric: 2, string: 'x', bool: true },
      owners: { a: fields('f:string'), u: fields('f:numeric', 'f:bool') },
    })
  })
  it('are removed under an applier without a conflict, and come back with the next apply', () => {
    const steps: Step[] = [
      ['a', { numeric: 1, string: 'x' }],
      ['u', { string: 'x' }, 'update'],
    ]
    expect(run(steps)).toEqual({ object: { string: 'x' }, owners: { a: fields('f:string') } })
    expect(run([...steps, ['a', { numeric: 1, string: 'x' }]])).toEqual({
      object: { numeric: 1, string: 'x' },
      owners: { a: fields('f:numeric', 'f:string') },
    })
  })
  it('given as null are owned, and a map given empty is', () => {
    expect(run([['a', { numeric: null, map: {} }]])).toEqual({ object: { map: {} }, owners: { a: fields('f:numeric', 'f:map') } })
  })
})

describe('sets', () => {
  it('have owners for each item', () => {
    expect(
      run([
        ['a', { set: ['x', 'y'] }],
        ['b', { set: ['y', 'z'] }],
        ['a', { set: ['x'] }],
      ]),
    ).toEqual({
      object: { set: ['x', 'y', 'z'] },
      owners: { a: fields('f:set/v:"x"'), b: fields('f:set/v:"y"', 'f:set/v:"z"') },
    })
  })
  it('lose the items that are left out', () => {
    expect(
      run([
        ['a', { set: ['x', 'y', 'z'] }],
        ['a', { set: ['z', 'x'] }],
      ]),
    ).toEqual({
      object: { set: ['z', 'x'] },
      owners: { a: fields('f:set/v:"x"', 'f:set/v:"z"') },
    })
    expect(
      run([
        ['a', { set: ['x'], bool: true }],
        ['a', { bool: true }],
      ]),
    ).toEqual({ object: { bool: true }, owners: { a: fields('f:bool') } })
  })
  it('give an item that comes back to who brings it', () => {
    expect(
      run([
        ['a', { set: ['x', 'y'] }],
        ['u', { set: ['x'] }, 'update'],
        ['b', { set: ['y'] }],
      ]),
    ).toEqual({
      object: { set: ['x', 'y'] },
      owners: { a: fields('f:set/v:"x"'), b: fields('f:set/v:"y"') },
    })
  })
})

describe('keyed lists', () => {
  const x = { key: 'x', value: '1' }
  const y = { key: 'y', value: '1' }
  it('have owners for what is in each item', () => {
    expect(
      run([
        ['a', { list: [x] }],
        ['b', { list: [y] }],
        ['b', { list: [y, { key: 'x' }] }],
      ]),
    ).toEqual({
      object: { list: [y, x] },
      owners: {
        a: fields(`f:list/${K('x')}`, `f:list/${K('x')}/f:key`, `f:list/${K('x')}/f:value`),
        b: fields(`f:list/${K('x')}`, `f:list/${K('x')}/f:key`, `f:list/${K('y')}`, `f:list/${K('y')}/f:key`, `f:list/${K('y')}/f:value`),
      },
    })
  })
  it('conflict inside an item', () => {
    expect(
      run([
        ['a', { list: [x] }],
        ['b', { list: [{ key: 'x', value: '2' }] }],
      ]),
    ).toEqual({
      conflicts: 'Apply failed with 1 conflict: conflict with "a": .list[key="x"].value',
    })
  })
  it('lose an item that is left out, whole', () => {
    expect(
      run([
        ['a', { list: [x, y] }],
        ['a', { list: [y] }],
      ]).valueOf(),
    ).toMatchObject({ object: { list: [y] } })
    expect(
      run([
        ['a', { list: [x, y] }],
        ['a', {}],
      ]),
    ).toEqual({ object: {}, owners: {} })
  })
  it('keep an item that another owns anything of, without what nobody owns any more', () => {
    expect(
      run([
        ['a', { list: [x, y] }],
        ['b', { list: [{ key: 'x' }] }],
        ['a', { list: [y] }],
      ]),
    ).toEqual({
      object: { list: [{ key: 'x' }, y] },
      owners: {
        a: fields(`f:list/${K('y')}`, `f:list/${K('y')}/f:key`, `f:list/${K('y')}/f:value`),
        b: fields(`f:list/${K('x')}`, `f:list/${K('x')}/f:key`),
      },
    })
  })
  it('lose an item with what an updater changed in it, and keep the items that the updater brought', () => {
    const updated = { list: [{ key: 'x', value: '2' }, y] }
    expect(
      run([
        ['a', { list: [x] }],
        ['u', updated, 'update'],
        ['a', { bool: true }],
      ]),
    ).toEqual({
      object: { list: [y], bool: true },
      owners: { a: fields('f:bool'), u: fields(`f:list/${K('y')}`, `f:list/${K('y')}/f:key`, `f:list/${K('y')}/f:value`) },
    })
  })
  it('lose items in items', () => {
    const inner = (...keys: string[]) => ({ list: [{ key: 'x', list: keys.map((key) => ({ key })) }] })
    expect(
      run([
        ['a', inner('p', 'q')],
        ['a', inner('q')],
      ]),
    ).toMatchObject({ object: inner('q') })
    expect(
      run([
        ['a', inner('p', 'q')],
        ['b', inner('p')],
        ['a', inner('q')],
      ]),
    ).toMatchObject({ object: inner('p', 'q') })
    expect(
      run([
        ['a', inner('p', 'q')],
        ['a', { list: [{ key: 'x' }] }],
      ]),
    ).toMatchObject({ object: { list: [{ key: 'x' }] } })
  })
})

describe('maps and structures', () => {
  it('have owners for each entry', () => {
    expect(
      run([
        ['a', { map: { x: '1', y: '1' } }],
        ['b', { map: { z: '1' } }],
        ['a', { map: { y: '2' } }],
      ]),
    ).toEqual({
      object: { map: { y: '2', z: '1' } },
      owners: { a: fields('f:map/f:y'), b: fields('f:map/f:z') },
    })
  })
  it('go with the last entry, and stay for those of others', () => {
    expect(
      run([
        ['a', { map: { x: '1' } }],
        ['a', {}],
      ]),
    ).toEqual({ object: {}, owners: {} })
    expect(
      run([
        ['a', { deep: { m: { value: '1', list: [{ key: 'k' }] } } }],
        ['b', { deep: { m: { value: '1' } } }],
        ['a', {}],
      ]),
    ).toEqual({
      object: { deep: { m: { value: '1' } } },
      owners: { b: fields('f:deep/f:m', 'f:deep/f:m/f:value') },
    })
    expect(
      run([
        ['a', { struct: { key: 'k', value: '1' } }],
        ['u', { struct: { key: 'k', value: '2' } }, 'update'],
        ['a', {}],
      ]),
    ).toEqual({
      object: { struct: { value: '2' } },
      owners: { u: fields('f:struct/f:value') },
    })
  })
  it('that are atomic have one owner', () => {
    expect(
      run([
        ['a', { atomicList: ['x'], atomicMap: { x: '1' } }],
        ['b', { atomicList: ['x', 'y'] }],
      ]),
    ).toEqual({
      conflicts: 'Apply failed with 1 conflict: conflict with "a": .atomicList',
    })
    expect(
      run([
        ['a', { atomicMap: { x: '1' } }],
        ['b', { atomicMap: { y: '2' } }, 'force'],
      ]),
    ).toEqual({
      object: { atomicMap: { y: '2' } },
      owners: { b: fields('f:atomicMap') },
    })
    expect(
      run([
        ['a', { atomicMap: { x: '1' }, bool: true }],
        ['a', { bool: true }],
      ]),
    ).toEqual({ object: { bool: true }, owners: { a: fields('f:bool') } })
  })
  it('keep the metadata that the server needs, whatever of it is given up', () => {
    const config = (labels?: object) => ({ metadata: { name: 'n', ...(labels === undefined ? {} : { labels }) } })
    const first = trackApply({ ...base, manager: 'a', live: undefined, config: config({ x: '1' }) })
    if (!first.ok) throw new Error('conflicts')
    const live = { ...first.object, metadata: { name: 'n', uid: 'u', labels: { x: '1' }, managedFields: first.managedFields } }
    expect(trackApply({ ...base, manager: 'a', live, config: config() })).toMatchObject({ object: { metadata: { name: 'n', uid: 'u' } } })
  })
})

describe('types that changed since', () => {
  it('give a whole to those who owned something in it', () => {
    const granular = types['example.com/v1.Thing']?.fields ?? {}
    const before: TypeTable = { ...types, 'example.com/v1.Thing': { root: true, fields: { ...granular, atomicMap: { type: '{}string' } } } }
    const old = trackApply({ ...base, types: before, manager: 'a', live: undefined, config: { atomicMap: { x: '1' } } })
    if (!old.ok) throw new Error('conflicts')
    const live = { ...old.object, metadata: { uid: 'u', managedFields: old.managedFields } }
    expect(trackApply({ ...base, manager: 'b', live, config: { atomicMap: { x: '2' } } })).toMatchObject({ ok: false })
    expect(trackApply({ ...base, manager: 'b', live, config: { bool: true } })).toMatchObject({
      managedFields: [{ manager: 'a', fieldsV1: fields('f:atomicMap') }, { manager: 'b' }],
    })
  })
})

describe('versions', () => {
  // v2 calls `string` by another name.
  const rename = (from: string, to: string) => (object: object) => {
    const { [from]: value, ...rest } = object as Record<string, unknown>
    return value === undefined ? rest : { ...rest, [to]: value }
  }
  const both: TypeTable = {
    ...types,
    'example.com/v2.Thing': { root: true, fields: { ...types['example.com/v1.Thing']?.fields, text: { type: 'string' } } },
  }
  const view = (apiVersion: string): ReversibleView | undefined =>
    apiVersion === 'example.com/v1'
      ? { type: 'example.com/v1.Thing', convert: rename('text', 'string'), restore: rename('string', 'text') }
      : undefined
  const first = trackApply({
    ...base,
    types: both,
    manager: 'a',
    live: undefined,
    config: { string: 'x', numeric: 1, metadata: { name: 'n' } },
  })
  const live = { text: 'x', numeric: 1, metadata: { name: 'n', uid: 'u', managedFields: first.ok ? first.managedFields : undefined } }
  const v2 = { ...base, types: both, type: 'example.com/v2.Thing', apiVersion: 'example.com/v2', live, inVersion: view } as const
  it('conflict as the other manager’s version names the field', () => {
    const outcome = trackApply({ ...v2, manager: 'b', config: { text: 'y' } })
    expect(outcome.ok ? '' : conflictsMessage(outcome.conflicts)).toBe('Apply failed with 1 conflict: conflict with "a": .string')
  })
  it('carry an applier over to the version that it applies in', () => {
    const outcome = trackApply({ ...v2, manager: 'a', config: { text: 'y', metadata: { name: 'n' } } })
    expect(outcome).toMatchObject({
      object: { text: 'y' },
      managedFields: [{ manager: 'a', apiVersion: 'example.com/v2', fieldsV1: fields('f:text') }],
    })
    expect(outcome.ok ? Object.keys(outcome.object).sort() : []).toEqual(['metadata', 'text'])
  })
  it('that are gone take their managers with them', () => {
    expect(trackApply({ ...v2, inVersion: () => undefined, manager: 'b', config: { text: 'y' } })).toMatchObject({
      ok: true,
      object: { text: 'y', numeric: 1 },
      managedFields: [{ manager: 'b' }],
    })
  })
})

describe('times and identities', () => {
  const at = (now: number, steps: (readonly [string, object])[]) => {
    let live: Thing | undefined
    for (const [manager, config] of steps) {
      const applied = trackApply({ ...base, manager, live, config, now })
      if (!applied.ok) throw new Error('conflicts')
      live = { ...applied.object, metadata: { uid: 'u', managedFields: applied.managedFields } }
      now += 60_000
    }
    return live?.metadata.managedFields?.map(({ manager, time }) => [manager, time])
  }
  it('an apply that changes nothing keeps its time, and one who only joins in has none', () => {
    expect(
      at(1000, [
        ['a', { numeric: 1 }],
        ['a', { numeric: 1 }],
      ]),
    ).toEqual([['a', '1970-01-01T00:00:01Z']])
    expect(
      at(1000, [
        ['a', { numeric: 1 }],
        ['a', { numeric: 2 }],
      ]),
    ).toEqual([['a', '1970-01-01T00:01:01Z']])
    expect(
      at(1000, [
        ['a', { numeric: 1 }],
        ['b', { numeric: 1 }],
      ]),
    ).toEqual([
      ['b', undefined],
      ['a', '1970-01-01T00:00:01Z'],
    ])
  })
  it('what was there before anybody kept count belongs to those before the first apply', () => {
    const live = { numeric: 1, string: 'x', metadata: { uid: 'u' } }
    const outcome = trackApply({ ...base, manager: 'a', live, config: { numeric: 2, bool: true } })
    expect(outcome.ok ? '' : conflictsMessage(outcome.conflicts)).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using example.com/v1: .numeric',
    )
    expect(trackApply({ ...base, manager: 'a', live, config: { numeric: 2 }, force: true })).toMatchObject({
      managedFields: [{ manager: 'a' }, { manager: 'before-first-apply', operation: 'Update', fieldsV1: fields('f:string') }],
    })
  })
  it('a subresource’s manager is another, and says so', () => {
    const status = trackApply({ ...base, manager: 'a', subresource: 'status', live: undefined, config: { numeric: 1 } })
    const live = { numeric: 1, metadata: { uid: 'u', managedFields: status.ok ? status.managedFields : undefined } }
    const outcome = trackApply({ ...base, manager: 'a', live, config: { numeric: 2 } })
    expect(outcome.ok ? '' : conflictsMessage(outcome.conflicts)).toBe(
      'Apply failed with 1 conflict: conflict with "a" with subresource "status": .numeric',
    )
  })
  it('what a resource never writes is owned by nobody through it', () => {
    const written = (set: FieldSet): FieldSet => Object.fromEntries(Object.entries(set).filter(([element]) => element !== 'f:numeric'))
    expect(run([['a', { numeric: 1, bool: true }]], { written })).toMatchObject({ owners: { a: fields('f:bool') } })
  })
})
