import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import { builtinKinds } from '../kinds/index.gen.ts'
import { metricsTypes } from '../openapi/index.ts'
import { createRegistry } from '../registry.ts'
import type { TypeTable } from '../schema/model.ts'
import { allDescriptions } from './all.ts'
import { loadDescriptions } from './index.ts'

const types: TypeTable = { ...generatedTypes, ...metricsTypes }

/** What the server publishes: every form of every kind, what action subresources take, metrics, and the documents of the API itself. */
const ROOTS = [
  ...createRegistry(builtinKinds).resources.map(({ schema }) => schema),
  ...Object.keys(metricsTypes),
  'autoscaling/v1.Scale',
  'policy/v1.Eviction',
  'authentication/v1.TokenRequest',
  ...['Status', 'DeleteOptions', 'Condition', 'APIVersions', 'APIGroupList', 'APIGroup', 'APIResourceList', 'TypeMeta'].map(
    (kind) => `meta/v1.${kind}`,
  ),
]
/** Types with a schema but without a row in the tables. */
const BESIDE_THE_TABLES = new Set([
  ...['Time', 'MicroTime', 'Duration', 'FieldsV1', 'Patch', 'WatchEvent'].map((name) => `meta/v1.${name}`),
  'resource.Quantity',
  'intstr.IntOrString',
  'runtime.RawExtension',
  'version.Info',
])

const reachable = (): ReadonlySet<string> => {
  const seen = new Set<string>()
  const visit = (expression: string): void => {
    const type = expression.replace(/^(\[\]|\{\})+/, '')
    const spec = types[type]
    if (spec === undefined || seen.has(type)) return
    seen.add(type)
    for (const field of Object.values(spec.fields)) visit(field.type)
  }
  for (const root of ROOTS) {
    visit(root)
    visit(`${root}List`)
  }
  return seen
}

describe('descriptions', () => {
  it('has a text for every reachable type and each of its fields', () => {
    const missing = [...reachable()].flatMap((type) =>
      ['', ...Object.keys(types[type]?.fields ?? {})].filter((field) => !allDescriptions[type]?.[field]).map((field) => `${type} ${field}`),
    )
    expect(missing).toEqual([])
  })

  it('has no text for a type or field that does not exist or cannot be reached', () => {
    const known = reachable()
    const stale = Object.entries(allDescriptions)
      .filter(([type]) => !BESIDE_THE_TABLES.has(type))
      .flatMap(([type, texts]) =>
        Object.keys(texts)
          .filter((field) => !known.has(type) || (field !== '' && types[type]?.fields[field] === undefined))
          .map((field) => `${type} ${field}`),
      )
    expect(stale).toEqual([])
  })

  it('says more of a field than of its type', () => {
    const repeated = Object.entries(allDescriptions).flatMap(([type, texts]) =>
      Object.entries(types[type]?.fields ?? {})
        .filter(
          ([name, field]) => texts[name] !== undefined && texts[name] === allDescriptions[field.type.replace(/^(\[\]|\{\})+/, '')]?.[''],
        )
        .map(([name]) => `${type} ${name}`),
    )
    expect(repeated).toEqual([])
  })

  it('is made of whole sentences of one line', () => {
    const odd = Object.values(allDescriptions)
      .flatMap((texts) => Object.values(texts))
      .filter((text) => !/^[^\n]{6,240}[.)]$/.test(text))
    expect(odd).toEqual([])
  })

  it('answers only for what was described, whatever the name', async () => {
    const of = await loadDescriptions()
    expect(of('core/v1.Container')).toBe('One container of a pod.')
    expect(of('core/v1.Pod', 'spec')).toBeDefined()
    expect(of('core/v1.Pod', 'constructor')).toBeUndefined()
    expect(of('__proto__')).toBeUndefined()
  })
})
