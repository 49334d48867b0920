import type { JSONSchemaProps } from '@coxswain/api-types'
import { additionalSchemaOf, itemsSchemaOf } from '../../cel/schema-type.ts'

/** The schemas right below one. */
export const schemasBelow = (schema: JSONSchemaProps): readonly JSONSchemaProps[] => [
  ...Object.values(schema.properties ?? {}),
  ...[itemsSchemaOf(schema), additionalSchemaOf(schema)].filter((each) => each !== undefined),
  ...(schema.allOf ?? []),
]

/** Whether a schema or one below it has rules: known without CEL. */
export const hasRules = (schema: JSONSchemaProps): boolean =>
  (schema['x-kubernetes-validations'] ?? []).length > 0 || schemasBelow(schema).some(hasRules)
