import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import { decodeObject } from './decode.ts'
import type { JsonValue } from './json.ts'
import { parseJson, stringify } from './parse-json.ts'

/** Upstream's filled-in objects, one file a kind, `apps.v1.Deployment.json`. They are not part of this repository. */
const folder = process.env.COXSWAIN_GOLDEN ?? join(import.meta.dirname, '../../../../shared/data/golden-1.36')
const isThere = existsSync(folder)
const byKind = new Map<string, string>(
  Object.entries(generatedTypes).flatMap(([type, { kind }]) =>
    kind === undefined ? [] : [[`${kind.group === '' ? 'core' : kind.group}.${kind.version}.${kind.kind}.json`, type] as const],
  ),
)
/** Options and a Status stand under `core.v1`; their types are those of meta. */
const typeOf = (name: string): string | undefined => {
  const kind = name.split('.').at(-2) ?? ''
  return (
    byKind.get(name) ?? [`meta/v1.${kind}`, `core/v1.${kind}`, `admission/v1.${kind}`].find((type) => Object.hasOwn(generatedTypes, type))
  )
}
const names = isThere ? readdirSync(folder).filter((name) => name.endsWith('.json') && typeOf(name) !== undefined) : []

describe.skipIf(!isThere)('golden objects of upstream (skipped where COXSWAIN_GOLDEN names no folder that holds them)', () => {
  it('cover nearly every kind of the tables', () => {
    expect(names.length).toBeGreaterThan(50)
  })
  for (const name of names) {
    it(`${name} comes back as it was`, () => {
      const bytes = readFileSync(join(folder, name))
      const parsed = parseJson(bytes)
      expect(parsed.duplicateFields).toEqual([])
      const { object, unknownFields } = decodeObject(generatedTypes, typeOf(name) ?? '', parsed.value)
      expect(unknownFields).toEqual([])
      expect(JSON.parse(stringify(object)) as JsonValue).toEqual(JSON.parse(bytes.toString()))
    })
  }
})
