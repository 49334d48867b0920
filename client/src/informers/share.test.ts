import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { share } from './share.ts'

const parsed = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const pod = (name: string, image = 'nginx') => ({
  metadata: { name, labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image, ports: [{ containerPort: 80 }] }], tolerations: [{ key: 'a' }, { key: 'b' }] },
})

describe('share', () => {
  it('keeps what is equal of the known one, and what differs of the next', () => {
    const known = pod('a')
    const next = share(pod('b', 'httpd'), known) as ReturnType<typeof pod>
    expect(next).toEqual(pod('b', 'httpd'))
    expect(next.metadata.labels).toBe(known.metadata.labels)
    expect(next.spec.tolerations).toBe(known.spec.tolerations)
    expect(next.spec.containers[0]?.ports).toBe(known.spec.containers[0]?.ports)
    expect(next.spec.containers).not.toBe(known.spec.containers)
  })

  it.each([
    ['a list that has become shorter', { list: [{ a: 1 }] }, { list: [{ a: 1 }, { b: 2 }] }],
    ['a list that has become longer', { list: [{ a: 1 }, { b: 2 }] }, { list: [{ a: 1 }] }],
    ['a field that has gone', { a: { x: 1 } }, { a: { x: 1, y: 2 } }],
    ['an object in the place of a list', { a: {} }, { a: [] }],
    ['a list in the place of an object', { a: [] }, { a: {} }],
    ['null in the place of an object', { a: null }, { a: {} }],
    ['names that all objects inherit', { a: { toString: {}, constructor: { name: {} } } }, { a: { b: 1 } }],
  ])('tells %s apart', (_, next, known) => {
    const expected = parsed(next)
    expect(share(next, known)).toEqual(expected)
  })

  it('gives __proto__ as it came', () => {
    const text = '{"data":{"__proto__":{}}}'
    expect(JSON.stringify(share(JSON.parse(text), JSON.parse('{"data":{"x":"y"}}')))).toBe(text)
    expect(JSON.stringify(share(JSON.parse(text), JSON.parse('{"data":{}}')))).toBe(text)
  })

  it('changes no value, whatever it is compared with', () => {
    // As from the wire, where there is no negative zero.
    const json = fc.jsonValue().map(parsed)
    fc.assert(
      fc.property(json, json, (next, known) => {
        const knownText = JSON.stringify(known)
        expect(share(parsed(next), known)).toEqual(next)
        expect(share(parsed(known), known)).toEqual(known)
        expect(JSON.stringify(known)).toBe(knownText)
      }),
    )
  })
})
