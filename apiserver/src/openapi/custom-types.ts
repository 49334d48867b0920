import type { Describe, Resource } from '@coxswain/api-types'
import { type CustomType, type Dialect, type JsonMap, member, schemaName, sorted } from '@coxswain/api-types/openapi'
import { formOfKind } from '../custom-resources/custom-kind.ts'

/** The types of custom kinds that are served: of each its objects and their list. */
export const customTypes = (resources: readonly Resource[]): ((type: string) => CustomType | undefined) => {
  const types = new Map<string, CustomType>()
  for (const resource of resources) {
    const form = formOfKind(resource.definition)
    if (form === undefined) continue
    types.set(resource.schema, {
      schema: (dialect, describe) => form.published({ dialect, describe }),
      uses: ['meta/v1.ObjectMeta'],
    })
    types.set(`${resource.schema}List`, {
      schema: (dialect, describe) => listSchema(resource, dialect, describe),
      uses: [resource.schema, 'meta/v1.ListMeta'],
    })
  }
  return (type) => types.get(type)
}

const listSchema = ({ definition, kind, group, version, schema }: Resource, dialect: Dialect, describe: Describe): JsonMap => {
  const described = (type: string, name: string): JsonMap => member('description', describe(type, name))
  return {
    description: `${definition.listKind} is a list of ${kind}`,
    type: 'object',
    required: ['items'],
    properties: sorted([
      ['apiVersion', { ...described('meta/v1.TypeMeta', 'apiVersion'), type: 'string' }],
      ['items', { description: `Objects of kind ${kind}.`, type: 'array', items: dialect.reference(schemaName(schema), {}) }],
      ['kind', { ...described('meta/v1.TypeMeta', 'kind'), type: 'string' }],
      ['metadata', dialect.reference(schemaName('meta/v1.ListMeta'), described('meta/v1.PartialObjectMetadataList', 'metadata'))],
    ]),
    'x-kubernetes-group-version-kind': [{ group, kind: definition.listKind, version }],
  }
}
