import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutManagedFields } from './without-managed-fields.ts'

const lean = (value: unknown): unknown => JSON.parse(withoutManagedFields(JSON.stringify(value)))
const entry = { manager: 'm', fieldsV1: { 'f:spec': { 'k:{"name":"a]"}': { '.': {} }, 'v:"\\"': {} } } }

/** Objects in objects, as field sets are. */
const managed = fc.array(
  fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.integer())))),
)

describe('withoutManagedFields', () => {
  it('leaves them out wherever they stand among the metadata', () => {
    expect(lean({ metadata: { managedFields: [entry] }, spec: {} })).toEqual({ metadata: {}, spec: {} })
    expect(lean({ metadata: { managedFields: [entry, entry], name: 'a' } })).toEqual({ metadata: { name: 'a' } })
    expect(lean({ metadata: { name: 'a', managedFields: [entry] } })).toEqual({ metadata: { name: 'a' } })
    expect(lean({ metadata: { name: 'a', managedFields: [], uid: 'b' } })).toEqual({ metadata: { name: 'a', uid: 'b' } })
  })

  it('leaves them out of every item of a list', () => {
    const item = (name: string) => ({ metadata: { managedFields: [entry], name } })
    expect(lean({ items: [item('a'), item('b')] })).toEqual({ items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] })
  })

  it('leaves text alone that only speaks of them', () => {
    const metadata = { annotations: { last: '{"metadata":{"managedFields":[{"a":"]"}]}}', managedFields: '"managedFields":[' } }
    expect(lean({ metadata })).toEqual({ metadata })
  })

  it('changes nothing else, whatever the values are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), managed, (before, after, managedFields) => {
        const given = { before, metadata: { a: before, managedFields, z: after } }
        const { managedFields: _, ...metadata } = given.metadata
        fc.pre(!JSON.stringify([before, after]).includes('"managedFields":['))
        expect(lean(given)).toEqual(JSON.parse(JSON.stringify({ before, metadata })))
      }),
      { numRuns: 30 },
    )
  })

  it('gives text that breaks off as text that does not parse', () => {
    expect(() => JSON.parse(withoutManagedFields('{"metadata":{"managedFields":[{"manager":"m'))).toThrow()
  })
})
