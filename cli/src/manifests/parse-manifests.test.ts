import { describe, expect, it } from 'vitest'
import { parseManifests } from './parse-manifests.ts'

const kinds = (text: string) => parseManifests(text, 'x.yaml').map(({ kind, object }) => `${kind} ${object.metadata.name ?? ''}`)
const data = (text: string): unknown =>
  parseManifests(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: ${text}`, 'x.yaml')[0]?.object.data

describe('a file', () => {
  it('holds several documents, empty ones too, and lists', () => {
    const pod = (name: string) => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}}`
    expect(
      kinds(
        `---\n${pod('a')}\n---\n---\n# nothing\n---\n{apiVersion: v1, kind: List, items: [${pod('b')}, {apiVersion: v1, kind: PodList, items: [${pod('c')}]}]}\n---\n`,
      ),
    ).toEqual(['Pod a', 'Pod b', 'Pod c'])
    expect(kinds(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"json"}}`)).toEqual(['Pod json'])
  })
  it('is read as YAML 1.1, in which dates stay text', () => {
    expect(data('{a: yes, b: 0644, c: 2024-01-02, d: 1.5, e: "yes", f: ~, g: 12:30:45}')).toEqual({
      a: true,
      b: 420,
      c: '2024-01-02',
      d: 1.5,
      e: 'yes',
      f: null,
      g: '12:30:45',
    })
  })
  it('keeps keys of any name', () => {
    expect(Object.entries(data('{__proto__: a, 10: b, constructor: c}') as object)).toEqual([
      ['10', 'b'],
      ['__proto__', 'a'],
      ['constructor', 'c'],
    ])
  })
  it('is refused with the line, and with what is missing', () => {
    expect(() => kinds('a: [1')).toThrow(/^error parsing x.yaml: .* at line 1/)
    expect(() => kinds('a: 1\na: 2')).toThrow(/^error parsing x.yaml: Map keys must be unique/)
    expect(() => kinds('apiVersion: v1')).toThrow('error validating x.yaml: kind not set')
    expect(() => kinds('kind: Pod')).toThrow('error validating x.yaml: apiVersion not set')
    expect(() => kinds('{apiVersion: v1, kind: Pod}')).toThrow('error validating x.yaml: metadata not set')
    expect(() => kinds('- 1')).toThrow('a document is not an object')
    expect(() => data('{a: 9007199254740993}')).toThrow('the integer 9007199254740993 is not supported')
  })
})
