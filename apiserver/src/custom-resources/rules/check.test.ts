import { type FieldError, type JSONSchemaProps, rootPath } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { loadCel } from '../../cel/environment.ts'
import { schemaProblems } from './check.ts'

const cel = await loadCel()
const problemsOf = (schema: JSONSchemaProps): readonly FieldError[] => schemaProblems(cel, schema, rootPath.child('s'))
const shown = (schema: JSONSchemaProps): readonly string[] => problemsOf(schema).map(({ field, detail }) => `${field}: ${detail}`)
const property = (schema: JSONSchemaProps): JSONSchemaProps => ({ type: 'object', properties: { a: schema } })
const rules = (...all: readonly string[]) => ({ 'x-kubernetes-validations': all.map((rule) => ({ rule })) })
const HINT = '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)'

describe('rules that cannot be used', () => {
  it('do not compile, or are no bool', () => {
    expect(problemsOf(property({ type: 'string', ...rules('self > 1') }))).toEqual([
      {
        type: 'FieldValueInvalid',
        field: 's.properties[a].x-kubernetes-validations[0].rule',
        value: { rule: 'self > 1' },
        detail:
          "compilation failed: ERROR: <input>:1:6: found no matching overload for '_>_' applied to '(string, int)'\n | self > 1\n | .....^",
      },
    ])
    expect(shown(property({ type: 'string', ...rules('self') }))).toEqual([
      's.properties[a].x-kubernetes-validations[0].rule: cel expression must evaluate to a bool',
    ])
  })

  it('have a message expression that is none', () => {
    const schema = (messageExpression: string) =>
      property({ type: 'string', maxLength: 10, 'x-kubernetes-validations': [{ rule: 'self == "a"', messageExpression }] })
    expect(shown(schema('1'))).toEqual([
      's.properties[a].x-kubernetes-validations[0].messageExpression: messageExpression must evaluate to a string',
    ])
    expect(shown(schema('b'))[0]).toContain("messageExpression compilation failed: ERROR: <input>:1:1: undeclared reference to 'b'")
    expect(shown(schema('"x" + self'))).toEqual([])
  })

  it('name a field that is not there', () => {
    const schema = (fieldPath: string): JSONSchemaProps => ({
      type: 'object',
      properties: { 'a.b': { type: 'string' }, m: { type: 'object', additionalProperties: { type: 'string' } } },
      'x-kubernetes-validations': [{ rule: 'true', fieldPath }],
    })
    for (const good of [".['a.b']", "['a.b']", '.m', '.m.key', ".m['key']"].slice(1))
      expect([good, shown(schema(good))]).toEqual([good, []])
    for (const bad of ['.c', 'm', '.m[0]', ".['a"])
      expect([bad, shown(schema(bad))]).toEqual([bad, ['s.x-kubernetes-validations[0].fieldPath: fieldPath must be a valid path']])
  })

  it('compare with values before that cannot be found', () => {
    const item = { type: 'string', maxLength: 5, ...rules('self == oldSelf') }
    const list = (type: string | undefined): JSONSchemaProps =>
      property({ type: 'array', maxItems: 5, 'x-kubernetes-list-type': type, items: item })
    const refusal = 'oldSelf cannot be used on the uncorrelatable portion of the schema within s.properties[a]'
    for (const type of [undefined, 'atomic', 'set'])
      expect(shown(list(type))).toEqual([`s.properties[a].items.x-kubernetes-validations[0].rule: ${refusal}`])
    expect(shown(property({ type: 'object', 'x-kubernetes-map-type': 'atomic', properties: { b: item } }))).toEqual([
      `s.properties[a].properties[b].x-kubernetes-validations[0].rule: ${refusal}`,
    ])
    expect(shown(property(item))).toEqual([])
  })

  it('set optionalOldSelf for nothing', () => {
    expect(shown(property({ type: 'string', 'x-kubernetes-validations': [{ rule: 'true', optionalOldSelf: true }] }))).toEqual([
      's.properties[a].x-kubernetes-validations[0].optionalOldSelf: may not be set if oldSelf is not used in rule',
    ])
  })

  it('stand where values have no type', () => {
    expect(problemsOf(property({ 'x-kubernetes-preserve-unknown-fields': true, ...rules('true') }))).toMatchObject([
      { type: 'InternalError', field: 's.properties[a].x-kubernetes-validations' },
    ])
  })
})

describe('what rules may cost', () => {
  it('unbounded lists of unbounded strings are refused', () => {
    const schema = property({ type: 'array', items: { type: 'string' }, ...rules('self.all(x, self.all(y, x == y))') })
    expect(shown(schema)).toEqual([
      `s.properties[a].x-kubernetes-validations[0].rule: estimated rule cost exceeds budget by factor of more than 100x ${HINT}`,
      's.properties[a].x-kubernetes-validations[0].rule: contributed to estimated rule & messageExpression cost total exceeding cost limit for entire OpenAPIv3 schema',
      `s: x-kubernetes-validations estimated rule & messageExpression cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${HINT}`,
    ])
  })

  it('bounds make them cheap', () => {
    const schema = property({
      type: 'array',
      maxItems: 10,
      items: { type: 'string', maxLength: 20 },
      ...rules('self.all(x, self.all(y, x == y))'),
    })
    expect(shown(schema)).toEqual([])
  })

  it('a rule of an item counts as often as there may be items', () => {
    const schema = (maxItems: number | undefined): JSONSchemaProps =>
      property({ type: 'array', maxItems, items: { type: 'string', maxLength: 100, ...rules("self.contains('keyword')") } })
    expect(shown(schema(1000))).toEqual([])
    expect(shown(schema(undefined))[0]).toContain('estimated rule cost exceeds budget by factor of')
  })

  it('a fixed price for each plain comparison', () => {
    expect(shown(property({ type: 'integer', ...rules('self > 50 && self < 100') }))).toEqual([])
  })
})
