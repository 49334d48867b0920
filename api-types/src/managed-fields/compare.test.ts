import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import type { TypeTable } from '../schema/model.ts'
import { deepFreeze } from '../util/deep.ts'
import { compareObjects } from './compare.ts'
import { difference, has, isEmpty, pathsOf, union } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import { FieldsError } from './list-items.ts'

const compare = (type: string, old: object, next: object) => {
  const { added, removed, modified } = compareObjects(generatedTypes, type, deepFreeze(old), deepFreeze(next))
  return { added: JSON.stringify(added), removed: JSON.stringify(removed), modified: JSON.stringify(modified) }
}
const NOTHING = { added: '{}', removed: '{}', modified: '{}' }
const podWith = (spec: object): object => ({ metadata: {}, spec: { containers: [], ...spec } })
const pod = (old: object, next: object) => compare('core/v1.Pod', podWith(old), podWith(next))

describe('compareObjects', () => {
  it('finds nothing between equal objects, shared or not', () => {
    const object = podWith({ containers: [{ name: 'a', env: [{ name: 'x' }] }], nodeSelector: { a: 'b' } })
    expect(compare('core/v1.Pod', object, object)).toEqual(NOTHING)
    expect(compare('core/v1.Pod', object, structuredClone(object))).toEqual(NOTHING)
  })
  it('tells added, removed and changed scalars apart', () => {
    expect(pod({ nodeName: 'a', hostname: 'x' }, { nodeName: 'b', subdomain: 'y' })).toEqual({
      added: '{"f:spec":{"f:subdomain":{}}}',
      removed: '{"f:spec":{"f:hostname":{}}}',
      modified: '{"f:spec":{"f:nodeName":{}}}',
    })
  })
  it('takes an atomic list, map or structure as one', () => {
    expect(pod({ nodeSelector: { a: '1' } }, { nodeSelector: { a: '1', b: '2' } }).modified).toBe('{"f:spec":{"f:nodeSelector":{}}}')
    expect(pod({ tolerations: [{ key: 'a' }] }, { tolerations: [{ key: 'b' }] }).modified).toBe('{"f:spec":{"f:tolerations":{}}}')
    expect(
      compare(
        'apps/v1.Deployment',
        { spec: { selector: { matchLabels: { a: '1' } } } },
        { spec: { selector: { matchLabels: { a: '2' } } } },
      ).modified,
    ).toBe('{"f:spec":{"f:selector":{}}}')
  })
  it('goes into maps, and owns a new one besides what is in it', () => {
    expect(compare('core/v1.ConfigMap', {}, { data: { b: '1', a: '2' } }).added).toBe('{"f:data":{".":{},"f:a":{},"f:b":{}}}')
    expect(compare('core/v1.ConfigMap', { data: { a: '1', b: '1' } }, { data: { a: '2' } })).toEqual({
      added: '{}',
      removed: '{"f:data":{"f:b":{}}}',
      modified: '{"f:data":{"f:a":{}}}',
    })
  })
  it('knows items of keyed lists by their keys, in whatever order, with the default of a key that is left out', () => {
    const a = { name: 'a', image: '1', ports: [{ containerPort: 80 }, { containerPort: 443, protocol: 'TCP' }] }
    const b = { name: 'b', image: '1' }
    expect(
      pod({ containers: [a, b] }, { containers: [b, { ...a, ports: [{ containerPort: 443 }, { containerPort: 80, protocol: 'TCP' }] }] }),
    ).toEqual({
      added:
        '{"f:spec":{"f:containers":{"k:{\\"name\\":\\"a\\"}":{"f:ports":{"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{"f:protocol":{}}}}}}}',
      removed:
        '{"f:spec":{"f:containers":{"k:{\\"name\\":\\"a\\"}":{"f:ports":{"k:{\\"containerPort\\":443,\\"protocol\\":\\"TCP\\"}":{"f:protocol":{}}}}}}}',
      modified: '{}',
    })
  })
  it('writes items in the order of their keys’ values, numbers as numbers', () => {
    const { added } = pod(
      { containers: [{ name: 'a', ports: [] }] },
      { containers: [{ name: 'a', ports: [{ containerPort: 443 }, { containerPort: 80 }] }] },
    )
    expect(added.indexOf('80')).toBeLessThan(added.indexOf('443'))
  })
})

describe('compareObjects, in the corners,', () => {
  it('takes sets of scalars item by item', () => {
    expect(compare('core/v1.Pod', { metadata: { finalizers: ['a', 'b'] } }, { metadata: { finalizers: ['c', 'b'] } })).toEqual({
      added: '{"f:metadata":{"f:finalizers":{"v:\\"c\\"":{}}}}',
      removed: '{"f:metadata":{"f:finalizers":{"v:\\"a\\"":{}}}}',
      modified: '{}',
    })
  })
  it('does not own a structure that Go would write anyway, but owns one behind a pointer', () => {
    expect(compare('apps/v1.Deployment', {}, { spec: { replicas: 1, template: { spec: { securityContext: {} } } } }).added).toBe(
      '{"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:securityContext":{}}}}}',
    )
  })
  it('counts a structure that was left out as the empty one that Go writes', () => {
    expect(pod({ containers: [{ name: 'a' }] }, { containers: [{ name: 'a', resources: {} }] })).toEqual(NOTHING)
    expect(pod({}, { containers: [{ name: 'a' }] }).added).toBe(
      '{"f:spec":{"f:containers":{"k:{\\"name\\":\\"a\\"}":{".":{},"f:name":{},"f:resources":{}}}}}',
    )
  })
  it('owns repeated items together', () => {
    const env = (...values: string[]): object => ({ containers: [{ name: 'a', env: values.map((value) => ({ name: 'X', value })) }] })
    const at = (inner: string): string =>
      `{"f:spec":{"f:containers":{"k:{\\"name\\":\\"a\\"}":{"f:env":{"k:{\\"name\\":\\"X\\"}":${inner}}}}}}`
    expect(pod(env('1', '2'), env('1', '3')).modified).toBe(at('{}'))
    expect(pod(env('1'), env('1', '3'))).toEqual({ added: at('{}'), removed: at('{".":{},"f:name":{},"f:value":{}}'), modified: '{}' })
    expect(pod(env('1', '2'), env('1'))).toEqual({ added: at('{".":{},"f:name":{},"f:value":{}}'), removed: at('{}'), modified: '{}' })
  })
  it('leaves out what the server owns of metadata, but not in a template', () => {
    const metadata = {
      name: 'a',
      namespace: 'n',
      uid: 'u',
      resourceVersion: '1',
      generation: 2,
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [{}],
    }
    expect(compare('core/v1.Pod', {}, { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, generateName: 'a-' } }).added).toBe(
      '{"f:metadata":{"f:generateName":{}}}',
    )
    expect(compare('apps/v1.Deployment', {}, { spec: { template: { metadata: { name: 'x' } } } }).added).toBe(
      '{"f:spec":{"f:template":{"f:metadata":{"f:name":{}}}}}',
    )
  })
  it('keeps keys named as those of a prototype apart', () => {
    const next = { data: JSON.parse('{"__proto__":"1","constructor":"2","toString":"3"}') as object }
    expect(compare('core/v1.ConfigMap', { data: { a: '1' } }, next).added).toBe(
      '{"f:data":{"f:__proto__":{},"f:constructor":{},"f:toString":{}}}',
    )
    expect(compare('core/v1.ConfigMap', next, { data: { a: '1' } }).removed).toBe(
      '{"f:data":{"f:__proto__":{},"f:constructor":{},"f:toString":{}}}',
    )
  })
  it('refuses an item without its key, naming it', () => {
    const broken = podWith({ containers: [{ name: 'a', volumeMounts: [{ name: 'v' }] }] })
    // Go writes the key of this type always, so it counts as empty.
    expect(() => compareObjects(generatedTypes, 'core/v1.Pod', {}, broken)).not.toThrow()
    expect(() => compareObjects(generatedTypes, 'core/v1.Pod', {}, podWith({ containers: ['x'] }))).toThrow(FieldsError)
  })
})

describe('a custom resource', () => {
  const types: TypeTable = {
    ...generatedTypes,
    'example.com/v1.Thing': {
      root: true,
      fields: { metadata: { type: 'meta/v1.ObjectMeta' }, spec: { type: 'example.com/v1.ThingSpec' } },
    },
    'example.com/v1.ThingSpec': {
      fields: { items: { type: '[]example.com/v1.Item', listType: 'map', listMapKeys: ['id'] }, toString: { type: 'string' } },
    },
    'example.com/v1.Item': { fields: { id: { type: 'int64' }, value: { type: 'string' } } },
  }
  it('owns its spec, since nothing stands in for one that is absent', () => {
    const { added } = compareObjects(
      types,
      'example.com/v1.Thing',
      {},
      { metadata: { labels: { a: 'b' } }, spec: { items: [{ id: 2 }], toString: 'x' } },
    )
    expect(JSON.stringify(added)).toBe(
      '{"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{".":{},"f:items":{".":{},"k:{\\"id\\":2}":{".":{},"f:id":{}}},"f:toString":{}}}',
    )
  })
  it('has its unnamed fields owned too: maps by entry, lists as one', () => {
    const { added, modified } = compareObjects(
      types,
      'example.com/v1.Thing',
      { spec: { free: { a: 1, l: [1] } } },
      { spec: { free: { a: 2, l: [2], m: { x: 1 } } } },
    )
    expect(JSON.stringify(added)).toBe('{"f:spec":{"f:free":{"f:m":{".":{},"f:x":{}}}}}')
    expect(JSON.stringify(modified)).toBe('{"f:spec":{"f:free":{"f:a":{},"f:l":{}}}}')
  })
  it('refuses an item that leaves its key out', () => {
    expect(() => compareObjects(types, 'example.com/v1.Thing', {}, { spec: { items: [{ value: 'x' }] } })).toThrow(
      'element 0: associative list with keys has an element that omits key field "id" (and doesn\'t have default value)',
    )
  })
})

describe('fieldsOf', () => {
  const text = (type: string, value: object): string => JSON.stringify(fieldsOf(generatedTypes, type, value))
  it('names leaves, items and entries, and no structure or list for itself', () => {
    expect(
      text('apps/v1.Deployment', {
        metadata: { name: 'd', labels: { a: 'b' } },
        spec: { replicas: 1, template: { spec: { containers: [{ name: 'c', image: 'i' }] } } },
      }),
    ).toBe(
      '{"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:name":{}}}}}}}',
    )
  })
  it('names maps given empty or null, but no empty list', () => {
    expect(text('core/v1.Pod', { metadata: { labels: {} }, spec: { securityContext: null, containers: [], nodeSelector: {} } })).toBe(
      '{"f:metadata":{"f:labels":{}},"f:spec":{"f:nodeSelector":{},"f:securityContext":{}}}',
    )
  })
  it('takes the default of a key that is left out', () => {
    expect(text('core/v1.Service', { spec: { ports: [{ port: 80 }] } })).toBe(
      '{"f:spec":{"f:ports":{"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}}}}}',
    )
  })
})

describe('for any two pods', () => {
  const env = fc.uniqueArray(fc.record({ name: fc.constantFrom('X', 'Y', 'Z'), value: fc.string({ maxLength: 2 }) }), {
    selector: (each) => each.name,
  })
  const containers = fc.uniqueArray(
    fc.record(
      { name: fc.constantFrom('a', 'b', 'c'), image: fc.string({ maxLength: 2 }), env, args: fc.array(fc.string()) },
      { requiredKeys: ['name'] },
    ),
    {
      selector: (each) => each.name,
    },
  )
  const labels = fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 2 }))
  const anyPod = fc.record({
    metadata: fc.record({ labels, finalizers: fc.uniqueArray(fc.string({ maxLength: 2 })) }, { requiredKeys: [] }),
    spec: fc.record({ containers, nodeName: fc.string() }, { requiredKeys: ['containers'] }),
  })
  it('what is added one way is removed the other way, and what is changed is changed both ways', () => {
    fc.assert(
      fc.property(anyPod, anyPod, (a, b) => {
        const there = compareObjects(generatedTypes, 'core/v1.Pod', a, b)
        const back = compareObjects(generatedTypes, 'core/v1.Pod', b, a)
        expect(there.added).toEqual(back.removed)
        expect(there.removed).toEqual(back.added)
        expect(there.modified).toEqual(back.modified)
      }),
    )
  })
  it('every leaf of what was created is found as added', () => {
    fc.assert(
      fc.property(anyPod, (object) => {
        const { added } = compareObjects(generatedTypes, 'core/v1.Pod', {}, object)
        expect(pathsOf(difference(fieldsOf(generatedTypes, 'core/v1.Pod', object), added))).toEqual([])
      }),
    )
  })
  it('a member is found at most once', () => {
    fc.assert(
      fc.property(anyPod, anyPod, (a, b) => {
        const { added, removed, modified } = compareObjects(generatedTypes, 'core/v1.Pod', a, b)
        for (const path of pathsOf(added)) expect(has(removed, path) || has(modified, path)).toBe(false)
        expect(isEmpty(difference(added, union(added, modified)))).toBe(true)
      }),
    )
  })
})
