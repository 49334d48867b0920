import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import { randomObject } from '../protobuf/testdata/random-objects.ts'
import { shapeOf } from './shape.ts'
import { trackUpdate } from './track-update.ts'

const TYPES = ['core/v1.Pod', 'core/v1.Service', 'core/v1.Node', 'apps/v1.Deployment', 'core/v1.ConfigMap', 'discovery/v1.EndpointSlice']
const base = { types: generatedTypes, apiVersion: 'v1', manager: 'test', subresource: '', now: 0 } as const

const pod = (name: string, value: string, labels: object = { app: name }) => ({
  metadata: { name, labels },
  spec: { containers: [{ name: 'main', env: [{ name: 'A', value }], ports: [{ containerPort: 80, protocol: 'TCP' }] }] },
})

describe('the shape', () => {
  it('is one for objects that say other things in the same places', () => {
    const shape = shapeOf(generatedTypes, 'core/v1.Pod', pod('a', '1'))
    expect(shape).toBeDefined()
    expect(shapeOf(generatedTypes, 'core/v1.Pod', pod('b', '2'))).toBe(shape)
    expect(shapeOf(generatedTypes, 'core/v1.Pod', pod('b', '2', { tier: 'front' }))).not.toBe(shape)
  })

  it('is one for objects of one owner', () => {
    const owned = (uid: string) => shapeOf(generatedTypes, 'core/v1.Pod', { metadata: { ownerReferences: [{ uid, name: uid }] } })
    expect(owned('a')).toBeDefined()
    expect(owned('a')).toBe(owned('a'))
    expect(owned('a')).not.toBe(owned('b'))
  })

  it('tells what is null from what is there, and from what is not', () => {
    const event = (more: object) => shapeOf(generatedTypes, 'core/v1.Event', { metadata: { name: 'a' }, ...more })
    expect(event({ eventTime: null })).toBe(event({ eventTime: null }))
    expect(event({ eventTime: null })).not.toBe(event({ eventTime: '2026-01-01T00:00:00.000000Z' }))
    expect(event({ eventTime: null })).not.toBe(event({}))
  })

  it('tells the owned fields that a comparison finds, whatever was seen before', () => {
    const random = fc.constantFrom(...TYPES).chain((type) => fc.tuple(fc.constant(type), randomObject(generatedTypes, type)))
    fc.assert(
      fc.property(fc.noShrink(random), ([type, object]) => {
        for (const next of [
          object,
          owned(object),
          zeroed(object),
          withNulls(object),
          object,
          structuredClone(object),
          withNulls(object),
          owned(object),
        ] as object[]) {
          // A change of nothing goes the long way.
          const compared = trackUpdate({ ...base, type, old: {}, next })
          expect(trackUpdate({ ...base, type, old: undefined, next })).toEqual(compared)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('is forgotten once there are many others', () => {
    const object = { data: { a: '1' } }
    const first = shapeOf(generatedTypes, 'core/v1.ConfigMap', object)
    expect(shapeOf(generatedTypes, 'core/v1.ConfigMap', object)).toBe(first)
    for (let i = 0; i < 5_000; i++) shapeOf(generatedTypes, 'core/v1.ConfigMap', { data: { [`key-${i}`]: '' } })
    expect(shapeOf(generatedTypes, 'core/v1.ConfigMap', object)).not.toBe(first)
  })
})

const owned = (value: object): object => ({
  ...value,
  metadata: { ...meta(value), ownerReferences: [{ uid: 'a' }, { uid: 'b', name: 'b' }] },
})
const meta = ({ metadata = {} }: { readonly metadata?: object }): object => metadata

/** Every other of its leaves is null. */
const withNulls = (value: unknown): unknown => {
  let at = 0
  const change = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(change)
    if (typeof each === 'object' && each !== null)
      return Object.fromEntries(
        Object.entries(each).map(([key, member]) => [
          key,
          typeof member === 'object' ? change(member) : member !== undefined && at++ % 2 === 0 ? null : member,
        ]),
      )
    return each
  }
  return change(value)
}

/** The same places, each with the value that Go writes for nothing. */
const zeroed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(zeroed)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, zeroed(each)]))
  return typeof value === 'string' ? '' : typeof value === 'number' ? 0 : typeof value === 'boolean' ? false : value
}
