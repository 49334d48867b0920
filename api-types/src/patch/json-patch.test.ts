import fc from 'fast-check'
import reference from 'fast-json-patch'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../schema/json.ts'
import { applyJsonPatch, MAX_OPERATIONS } from './json-patch.ts'

const apply = (document: JsonValue, ...operations: unknown[]): unknown => {
  const outcome = applyJsonPatch(document, operations)
  return outcome.ok ? outcome.document : `${outcome.failure.kind}: ${outcome.failure.message}`
}

describe('applyJsonPatch', () => {
  it('adds, removes, replaces, moves and copies (RFC 6902)', () => {
    const document = { a: [1, 2], b: { c: 'x' } }
    expect(apply(document, { op: 'add', path: '/a/1', value: 9 })).toEqual({ a: [1, 9, 2], b: { c: 'x' } })
    expect(apply(document, { op: 'add', path: '/a/-', value: 9 })).toEqual({ a: [1, 2, 9], b: { c: 'x' } })
    expect(apply(document, { op: 'remove', path: '/b/c' })).toEqual({ a: [1, 2], b: {} })
    expect(apply(document, { op: 'replace', path: '/b', value: null })).toEqual({ a: [1, 2], b: null })
    expect(apply(document, { op: 'move', from: '/b/c', path: '/a/0' })).toEqual({ a: ['x', 1, 2], b: {} })
    expect(apply(document, { op: 'copy', from: '/b', path: '/d' })).toEqual({ a: [1, 2], b: { c: 'x' }, d: { c: 'x' } })
    expect(apply(document, { op: 'replace', path: '', value: { z: 1 } })).toEqual({ z: 1 })
  })

  it('unescapes pointers once', () => {
    expect(apply({ 'a/b': 1, '~1': 2 }, { op: 'remove', path: '/a~1b' }, { op: 'replace', path: '/~01', value: 3 })).toEqual({ '~1': 3 })
  })

  it('counts negative indexes from the end, as upstream does', () => {
    expect(apply([1, 2, 3], { op: 'remove', path: '/-1' })).toEqual([1, 2])
    expect(apply([1, 2, 3], { op: 'add', path: '/-1', value: 4 })).toEqual([1, 2, 3, 4])
  })

  it('tells upstream’s reasons', () => {
    expect(apply({ a: 1 }, { op: 'test', path: '/a', value: 2 })).toBe('Unprocessable: testing value /a failed: test failed')
    expect(apply({}, { op: 'remove', path: '/x' })).toBe(
      "Unprocessable: error in remove for path: '/x': Unable to remove nonexistent key: x: missing value",
    )
    expect(apply({}, { op: 'replace', path: '/x', value: 1 })).toBe(
      'Unprocessable: replace operation does not apply: doc is missing key: /x: missing value',
    )
    expect(apply({}, { op: 'add', path: '/x/y', value: 1 })).toBe(
      'Unprocessable: add operation does not apply: doc is missing path: "/x/y": missing value',
    )
    expect(apply({ a: [] }, { op: 'add', path: '/a/5', value: 1 })).toBe(
      "Unprocessable: error in add for path: '/a/5': Unable to access invalid index: 5: invalid index referenced",
    )
    expect(apply({}, { op: 'bogus', path: '/a' })).toBe('Unprocessable: Unexpected kind: bogus')
    expect(apply({}, { op: 'move', path: '/a' })).toMatch(/^Unprocessable: move operation failed to decode from/)
  })

  it('refuses a document that is no list of operations', () => {
    expect(applyJsonPatch({}, { op: 'add' })).toEqual({
      ok: false,
      failure: { kind: 'Malformed', message: 'json: cannot unmarshal object into Go value of type jsonpatch.Patch' },
    })
    expect(apply({}, 'x')).toMatch(/^Malformed: /)
    expect(apply({}, null)).toBe('Unprocessable: Unexpected kind: unknown')
    expect(applyJsonPatch({ a: 1 }, null)).toEqual({ ok: true, document: { a: 1 } })
  })
})

describe('applyJsonPatch, against abuse,', () => {
  it('takes ten thousand operations and no more', () => {
    const operations = Array.from({ length: MAX_OPERATIONS }, () => ({ op: 'test', path: '/a', value: 1 }))
    expect(applyJsonPatch({ a: 1 }, operations).ok).toBe(true)
    expect(apply({ a: 1 }, ...operations, operations[0])).toBe(
      'TooManyOperations: The allowed maximum operations in a JSON patch is 10000, got 10001',
    )
  })

  it('stops copies that double a document over and over', () => {
    const operations = Array.from({ length: 30 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }))
    expect(apply({ a: ['x'.repeat(1000)] }, ...operations)).toMatch(/exceeding the limit 3145728$/)
  })

  it('refuses indexes with leading zeros', () => {
    expect(apply({ a: [1, 2] }, { op: 'remove', path: '/a/01' })).toMatch(/invalid syntax$/)
    expect(apply({ a: [1, 2] }, { op: 'add', path: '/a/00', value: 1 })).toMatch(/not a proper array index: '00'/)
  })

  it('refuses paths that lead to a prototype, and changes none', () => {
    for (const path of ['/__proto__/polluted', '/constructor/prototype/polluted', '/a/__proto__']) {
      expect(apply({ a: {} }, { op: 'add', path, value: 'x' })).toMatch(/names a prototype$/)
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(apply({ a: {} }, { op: 'test', path: '/toString', value: null })).toEqual({ a: {} })
  })
})

describe('applyJsonPatch, for any document,', () => {
  it('handles integers past 2^53', () => {
    expect(
      apply({ a: 9007199254740993n }, { op: 'test', path: '/a', value: 9007199254740993n }, { op: 'copy', from: '/a', path: '/b' }),
    ).toEqual({
      a: 9007199254740993n,
      b: 9007199254740993n,
    })
    expect(apply({ a: 9007199254740993n }, { op: 'test', path: '/a', value: 9007199254740992n })).toMatch(/test failed$/)
  })

  it('shares nothing with the document or the operations', () => {
    const document = { a: { b: [1] } }
    const operations = [{ op: 'add', path: '/c', value: { d: [] as number[] } }]
    const outcome = applyJsonPatch(document, operations)
    document.a.b.push(2)
    operations[0]?.value.d.push(1)
    expect(outcome).toEqual({ ok: true, document: { a: { b: [1] }, c: { d: [] } } })
  })

  it('does to random documents what fast-json-patch does', () => {
    const step = fc.constantFrom('a', 'b', 'c', '0', '1', '2')
    const path = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => `/${steps.join('/')}`)
    const value = fc.oneof(fc.integer(), fc.constantFrom('x', true), fc.constant({ a: 1 }), fc.constant([1, 2]))
    const operation = fc.oneof(
      fc.record({ op: fc.constantFrom('add', 'replace', 'test'), path, value }),
      fc.record({ op: fc.constant('remove'), path }),
      // fast-json-patch does not check where in an array these two put things.
      fc.record({ op: fc.constantFrom('move', 'copy'), path: fc.constantFrom('/a', '/b', '/c'), from: path }),
    )
    const { tree: document } = fc.letrec<{ tree: JsonValue }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.integer(),
        fc.dictionary(fc.constantFrom('a', 'b', 'c', '0'), tie('tree')),
        fc.array(tie('tree'), { maxLength: 3 }),
      ),
    }))
    fc.assert(
      fc.property(document, fc.array(operation, { maxLength: 4 }), (from, operations) => {
        fc.pre(typeof from === 'object' && from !== null && !Array.isArray(from))
        // A thing moved into itself has no meaning; the two do it differently.
        fc.pre(operations.every((each) => !('from' in each) || !each.path.startsWith(each.from)))
        let expected: unknown = 'refused'
        try {
          // As from the wire: a clone would keep two operations' values one array, which the reference then puts into itself.
          const sent = JSON.parse(JSON.stringify(operations))
          expected = reference.applyPatch(structuredClone(from), sent, true, true, true).newDocument
        } catch {
          expected = 'refused'
        }
        const outcome = applyJsonPatch(from, operations)
        expect(outcome.ok ? outcome.document : 'refused').toEqual(expected)
      }),
      { numRuns: 2000 },
    )
  })
})
