import { describe, expect, test } from 'vitest'
import type { CustomResourceDefinition, CustomResourceDefinitionSpec, JSONSchemaProps } from '../../generated/apiextensions.v1.types.ts'
import { fieldErrorsMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { customResourceDefinition as kind } from './custom-resource-definition.ts'

type Version = CustomResourceDefinitionSpec['versions'][number]
const version = (rest: Partial<Version> = {}): Version => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: 'object' } },
  ...rest,
})
const definition = (spec: Partial<CustomResourceDefinitionSpec> = {}, name = 'widgets.example.com'): CustomResourceDefinition => {
  const draft: CustomResourceDefinition = {
    metadata: { name },
    spec: structuredClone({
      group: 'example.com',
      names: { plural: 'widgets', kind: 'Widget' },
      scope: 'Namespaced',
      versions: [version()],
      ...spec,
    }),
  }
  kind.defaults(draft)
  kind.prepareCreate(draft, { subresource: '', now: 0 })
  return draft
}
const errors = (given: CustomResourceDefinition): string => fieldErrorsMessage(kind.validate(given, root))
const schemaErrors = (schema: JSONSchemaProps, rest: Partial<Version> = {}): string =>
  errors(definition({ versions: [version({ schema: { openAPIV3Schema: schema }, ...rest })] })).replaceAll(
    'spec.validation.openAPIV3Schema',
    '$',
  )

describe('a definition', () => {
  test('gets names, a strategy and a stored version, and no condition: nothing serves it yet', () => {
    const { spec, status, metadata } = definition()
    expect(spec.names).toEqual({ plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' })
    expect(spec.conversion).toEqual({ strategy: 'None' })
    expect(status).toEqual({ conditions: [], acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'] })
    expect(metadata.generation).toBe(1)
    expect(errors(definition())).toBe('[]')
  })

  test('remembers every version that objects may be stored in', () => {
    const old = definition()
    const next = structuredClone(old)
    next.spec.versions = [version({ name: 'v2' }), version({ storage: false })]
    kind.prepareUpdate(next, old, { subresource: '', now: 0 })
    expect(next.status?.storedVersions).toEqual(['v1', 'v2'])
    expect(next.metadata.generation).toBe(2)
    next.spec.versions = [version({ name: 'v2' })]
    expect(errors(next)).toMatch(
      /^status\.storedVersions\[0\]: Invalid value: "v1": missing from spec\.versions; v1 was previously a storage version/,
    )
  })

  test.each<[CustomResourceDefinition, string]>([
    [definition({}, 'mine'), 'metadata.name: Invalid value: "mine": must be spec.names.plural+"."+spec.group'],
    [definition({ group: 'example' }, 'widgets.example'), 'spec.group: Invalid value: "example": should be a domain with at least one dot'],
    [definition({ scope: 'World' }), 'spec.scope: Unsupported value: "World": supported values: "Cluster", "Namespaced"'],
    [
      definition({ names: { plural: 'widgets', kind: 'Widget', listKind: 'Widget', shortNames: ['W'] } }),
      `[spec.names.shortNames[0]: Invalid value: "W": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?'), ` +
        'spec.names.listKind: Invalid value: "Widget": kind and listKind may not be the same]',
    ],
    [
      definition({ group: 'x.k8s.io' }, 'widgets.x.k8s.io'),
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
    [
      definition({ conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v7'] } } }),
      '[spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook, ' +
        'spec.conversion.conversionReviewVersions: Invalid value: ["v7"]: must include at least one of v1, v1beta1]',
    ],
    [
      definition({ versions: [version({ subresources: { scale: { specReplicasPath: '.status.a', statusReplicasPath: 'b' } } })] }),
      '[spec.subresources.scale.specReplicasPath: Invalid value: ".status.a": should be a json path under .spec, ' +
        'spec.subresources.scale.statusReplicasPath: Invalid value: "b": must be a simple json path starting with .]',
    ],
    [
      definition({ versions: [version({ additionalPrinterColumns: [{ name: '', type: 'text', jsonPath: '' }] })] }),
      '[spec.additionalPrinterColumns[0].name: Required value, ' +
        'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string, ' +
        'spec.additionalPrinterColumns[0].JSONPath: Required value]',
    ],
    [
      definition({ versions: [version({ deprecationWarning: 'old' })] }),
      'spec.versions[0].deprecationWarning: Invalid value: "old": can only be set for deprecated versions',
    ],
  ])('%# is refused with what is wrong with it', (given, expected) => expect(errors(given)).toBe(expected))

  test('offers scalars of its schema to field selectors, each once', () => {
    const openAPIV3Schema: JSONSchemaProps = {
      type: 'object',
      properties: {
        spec: { type: 'object', properties: { color: { type: 'string' }, size: { type: 'number' } } },
        metadata: { type: 'object', properties: { name: { type: 'string' } } },
      },
    }
    const paths = ['.spec.color', '.spec.color', '.spec.size', '.spec.none', 'spec.color', '.metadata.name', '']
    const given = definition({
      versions: [version({ schema: { openAPIV3Schema }, selectableFields: paths.map((jsonPath) => ({ jsonPath })) })],
    })
    expect(
      kind.validate(given, root).map(({ field, type, detail }) => [field.slice('spec.selectableFields'.length), type, detail]),
    ).toEqual([
      ['[1].jsonPath', 'FieldValueDuplicate', ''],
      [
        '[2].jsonPath',
        'FieldValueInvalid',
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      ],
      ['[3].jsonPath', 'FieldValueInvalid', 'is an invalid path: does not refer to a valid field'],
      ['[4].jsonPath', 'FieldValueInvalid', 'is an invalid path: does not refer to a valid field'],
      ['[5].jsonPath', 'FieldValueInvalid', 'must not point to fields in metadata'],
      ['[6].jsonPath', 'FieldValueRequired', ''],
    ])
  })

  test('has one version that is stored, versions of different names, and a schema for each', () => {
    const { schema: _, ...bare } = version({ storage: false })
    const details = kind
      .validate(definition({ versions: [version({ storage: false }), bare] }), root)
      .map(({ field, detail }) => `${field}: ${detail}`)
    expect(details).toEqual([
      'spec.versions[1].schema.openAPIV3Schema: schemas are required',
      'spec.versions: must contain unique version names',
      'spec.versions: must have exactly one version marked as storage version',
      'status.storedVersions: must have at least one stored version',
    ])
  })

  test('keeps its group and its plural, and its kind and scope once it is established', () => {
    const old = definition()
    const next = definition({ group: 'example.org', scope: 'Cluster', names: { plural: 'widgets', kind: 'Gadget' } })
    const fields = () => kind.validateUpdate(next, old, root, { subresource: '', now: 0 }).map(({ field }) => field)
    expect(fields()).toEqual(['spec.group'])
    old.status = { ...old.status, conditions: [{ type: 'Established', status: 'True' }] }
    expect(fields()).toEqual(['spec.scope', 'spec.names.kind', 'spec.group'])
  })

  test('may keep what was stored without a schema', () => {
    const { schema: _, ...bare } = version()
    const old = definition({ versions: [bare] })
    expect(kind.validate(old, root)).toHaveLength(1)
    expect(kind.validate(old, root, old)).toEqual([])
  })
})

const spec = (schema: JSONSchemaProps): JSONSchemaProps => ({ type: 'object', properties: { spec: schema } })

describe('a schema', () => {
  test.each<[JSONSchemaProps, string]>([
    [{}, '$.type: Required value: must not be empty at the root'],
    [{ type: 'string' }, '$.type: Invalid value: "string": must be object at the root'],
    [spec({}), '$.properties[spec].type: Required value: must not be empty for specified object fields'],
    [spec({ type: 'array', items: {} }), '$.properties[spec].items.type: Required value: must not be empty for specified array items'],
    [spec({ type: 'array' }), '$.properties[spec].items: Required value: must be specified'],
    [spec({ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }), '[]'],
    [spec({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }), '[]'],
    [
      spec({ type: 'string', anyOf: [{ type: 'string', description: 'a' }] }),
      '[$.properties[spec].anyOf[0].description: Forbidden: must be empty to be structural, ' +
        '$.properties[spec].anyOf[0].type: Forbidden: must be empty to be structural]',
    ],
    [
      { type: 'object', anyOf: [{ properties: { a: { pattern: 'x' } } }] },
      '$.properties[a]: Required value: because it is defined in $.anyOf[0].properties[a]',
    ],
    [
      { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } },
      '$.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
    [{ type: 'object', properties: { metadata: { type: 'object', properties: { name: { type: 'string' } } } } }, '[]'],
    [{ type: 'object', additionalProperties: true }, '$.additionalProperties: Forbidden: must not be used at the root'],
    [spec({ type: 'array', items: { type: 5 } }), '$.properties[spec].items.type: Invalid value: 5: must be a string'],
    [
      spec({ type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } }),
      '$.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
    ],
    [spec({ type: 'string', $ref: '#/a' }), '$.properties[spec].$ref: Forbidden: $ref is not supported'],
    [
      spec({ type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'map' }),
      '[$.properties[spec].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map, ' +
        `$.properties[spec].items.type: Invalid value: "string": must be object if parent array's x-kubernetes-list-type is map]`,
    ],
    [
      spec({
        type: 'array',
        items: { type: 'object', properties: { a: { type: 'string' } } },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
      }),
      '$.properties[spec].items.properties[a].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
    ],
    [
      spec({ type: 'string', 'x-kubernetes-validations': [{ rule: ' ' }] }),
      '$.properties[spec].x-kubernetes-validations[0].rule: Required value: rule is not specified',
    ],
  ])('%j gives %s', (schema, expected) => expect(schemaErrors(schema)).toBe(expected))

  test('says nothing of the root that is lost for the status, where that is written by itself', () => {
    expect(schemaErrors({ type: 'object', anyOf: [{}] }, { subresources: { status: {} } })).toContain(
      'fields are allowed at the root of the schema if the status subresource is enabled',
    )
    expect(schemaErrors({ type: 'object', description: 'a', required: ['spec'] }, { subresources: { status: {} } })).toBe('[]')
  })

  test('goes only so deep', () => {
    let schema: JSONSchemaProps = { type: 'string' }
    for (let depth = 0; depth < 300; depth++) schema = { type: 'object', properties: { a: schema } }
    expect(schemaErrors(schema)).toMatch(/: Forbidden: must not be nested deeper than 256 levels$/)
  })
})
