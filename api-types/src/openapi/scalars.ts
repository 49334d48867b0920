import type { Dialect } from './dialect.ts'
import type { JsonMap } from './json.ts'

/** A scalar of the type tables: what it looks like where it stands, or the named type that it is. */
export type ScalarSchema = { readonly inline: JsonMap; readonly zero?: string | number | boolean } | { readonly named: string }

const integer = (format: string): ScalarSchema => ({ inline: { type: 'integer', format }, zero: 0 })

/** By the names of `Scalar`. Formats are those of kube-openapi. */
export const scalars: ReadonlyMap<string, ScalarSchema> = new Map<string, ScalarSchema>([
  ['string', { inline: { type: 'string' }, zero: '' }],
  ['bool', { inline: { type: 'boolean' }, zero: false }],
  ['int32', integer('int32')],
  ['int64', integer('int64')],
  ['uint8', integer('byte')],
  ['uint32', integer('int64')],
  ['double', { inline: { type: 'number', format: 'double' }, zero: 0 }],
  ['bytes', { inline: { type: 'string', format: 'byte' } }],
  ['json', { inline: { 'x-kubernetes-preserve-unknown-fields': true } }],
  ['time', { named: 'meta/v1.Time' }],
  ['microTime', { named: 'meta/v1.MicroTime' }],
  ['duration', { named: 'meta/v1.Duration' }],
  ['quantity', { named: 'resource.Quantity' }],
  ['intOrString', { named: 'intstr.IntOrString' }],
  ['raw', { named: 'runtime.RawExtension' }],
  ['fieldsV1', { named: 'meta/v1.FieldsV1' }],
])

/** Schemas of the types that are single values, and of the body of a patch. */
export const namedScalar = (type: string, dialect: Dialect): JsonMap | undefined => {
  switch (type) {
    case 'meta/v1.Time':
    case 'meta/v1.MicroTime':
      return { type: 'string', format: 'date-time' }
    case 'meta/v1.Duration':
      return { type: 'string' }
    case 'resource.Quantity':
      return dialect.oneOf(['number', 'string'])
    case 'intstr.IntOrString':
      return { ...dialect.oneOf(['integer', 'string']), format: 'int-or-string' }
    case 'runtime.RawExtension':
    case 'meta/v1.FieldsV1':
    case 'meta/v1.Patch':
      return { type: 'object' }
    default:
      return undefined
  }
}
