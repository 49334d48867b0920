import { ageColumn, createRegistry, type KubeObject, kinds, nameColumn } from '@coxswain/api-types'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createObjects, type Entry } from '../cache/entry.ts'
import { encodeStored } from '../storage/codec.ts'
import { parseObject } from '../storage/parse-object.ts'
import { endOfMetadata, join, metadataPieces } from './encode.ts'
import { createRows } from './rows.ts'

const objects = createObjects({ parse: parseObject, maxBytes: 1024 * 1024 })
const resource = createRegistry([kinds.ConfigMap]).resources[0]
if (resource === undefined) throw new Error('no config maps')

const stored = (metadata: object, rest: object = {}): Entry => {
  const object = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'a', uid: 'u', ...metadata }, ...rest } as KubeObject
  return objects.entry(kinds.ConfigMap, { key: 'k', value: encodeStored(object).bytes, revision: 7 })
}

const texts = fc.dictionary(
  fc.string({ unit: 'binary' }),
  fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('{', '}', '"', '\\', '\\"}')),
)

test('metadata is found in the bytes of an object, whatever it holds', () => {
  fc.assert(
    fc.property(texts, texts, (annotations, data) => {
      const entry = stored({ annotations }, { data })
      const bytes = join(metadataPieces(resource, entry, endOfMetadata(entry)))
      expect(JSON.parse(Buffer.from(bytes).toString())).toEqual(JSON.parse(JSON.stringify(objects.object(entry).metadata)))
    }),
  )
})

test('a row that is kept shows the same cells, and the age of the moment', () => {
  const rows = createRows({ objects, maxRows: 4 })
  const entries = Array.from({ length: 6 }, (_, i) => stored({ name: `m${i}`, creationTimestamp: '2026-01-01T00:00:00Z' }))
  const shown = { ...resource, columns: [nameColumn, ageColumn, nameColumn] }
  for (const seconds of [5, 65]) {
    const out: Uint8Array[] = []
    const now = Date.UTC(2026, 0, 1) + seconds * 1000
    for (const entry of [...entries, ...entries])
      rows.append(out, shown, entry, { include: 'None', apiVersion: 'meta.k8s.io/v1', now, first: out.length === 0 })
    const cells = JSON.parse(`[${Buffer.from(join(out)).toString()}]`).map((row: { cells: unknown }) => row.cells)
    const expected = entries.map(({ name }) => [name, `${seconds}s`, name])
    expect(cells).toEqual([...expected, ...expected])
  }
})

test('a column that takes the time and keeps nothing is asked each time', () => {
  const rows = createRows({ objects, maxRows: 4 })
  const columns = [{ ...nameColumn, value: (_: KubeObject, now: number) => now }]
  const cellAt = (now: number): string => {
    const out: Uint8Array[] = []
    rows.append(out, { ...resource, columns }, entry, { include: 'None', apiVersion: 'meta.k8s.io/v1', now, first: true })
    return Buffer.from(join(out)).toString()
  }
  const entry = stored({})
  expect([cellAt(1), cellAt(2)]).toEqual(['{"cells":[1],"object":null}', '{"cells":[2],"object":null}'])
})
