import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import { decodeObject } from '../schema/decode.ts'
import { parseJson } from '../schema/parse-json.ts'
import { unwrapUnknown, wrapUnknown } from './envelope.ts'
import { decodeProtobuf, encodeProtobuf } from './protobuf.ts'

/** Upstream's filled-in objects, a JSON and a protobuf file a kind. They are not part of this repository. */
const folder = process.env.COXSWAIN_GOLDEN ?? join(import.meta.dirname, '../../../../shared/data/golden-1.36')
const isThere = existsSync(folder)
const byKind = new Map<string, string>(
  Object.entries(generatedTypes).flatMap(([type, { kind }]) =>
    kind === undefined ? [] : [[`${kind.group === '' ? 'core' : kind.group}.${kind.version}.${kind.kind}`, type] as const],
  ),
)
const typeOf = (name: string): string | undefined => {
  const kind = name.split('.').at(-1) ?? ''
  return (
    byKind.get(name) ?? [`meta/v1.${kind}`, `core/v1.${kind}`, `admission/v1.${kind}`].find((type) => Object.hasOwn(generatedTypes, type))
  )
}
const names = isThere
  ? readdirSync(folder).flatMap((file) => (file.endsWith('.pb') && typeOf(file.slice(0, -3)) !== undefined ? [file.slice(0, -3)] : []))
  : []

describe.skipIf(!isThere)('golden messages of upstream (skipped where COXSWAIN_GOLDEN names no folder that holds them)', () => {
  it('cover nearly every kind of the tables', () => {
    expect(names.length).toBeGreaterThan(50)
  })
  for (const name of names) {
    const type = typeOf(name) ?? ''
    const golden = (): { bytes: Uint8Array; object: object } => ({
      bytes: new Uint8Array(readFileSync(join(folder, `${name}.pb`))),
      object: decodeObject(generatedTypes, type, parseJson(readFileSync(join(folder, `${name}.json`))).value).object,
    })
    it(`${name} is written byte for byte`, () => {
      const { bytes, object } = golden()
      const { apiVersion, kind } = unwrapUnknown(bytes)
      const written = wrapUnknown({ apiVersion, kind, raw: encodeProtobuf(generatedTypes, type, object) })
      expect(Buffer.from(written).toString('hex')).toBe(Buffer.from(bytes).toString('hex'))
    })
    it(`${name} is read as its JSON is`, () => {
      const { bytes, object } = golden()
      const { apiVersion, kind, raw } = unwrapUnknown(bytes)
      expect({ ...decodeProtobuf(generatedTypes, type, raw).object, apiVersion, kind }).toEqual(object)
    })
  }
})
