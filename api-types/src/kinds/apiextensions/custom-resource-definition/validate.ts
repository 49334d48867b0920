import type {
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from '../../../generated/apiextensions.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1035Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { validateImmutableField } from '../../../validation/object-meta.ts'
import { oneOf, requiredText } from '../../core/pod/errors.ts'
import { approvalErrors } from './approval.ts'
import { placesOf } from './hoisted.ts'
import { shapeErrors } from './schema-shape.ts'
import { structuralErrors } from './structural.ts'
import { conversionErrors } from './validate-conversion.ts'
import { namesErrors } from './validate-names.ts'
import { rootErrors } from './validate-root.ts'
import { rootPlace, schemaErrors } from './validate-schema.ts'
import { selectableFieldErrors } from './validate-selectable.ts'
import { columnErrors, deprecationErrors, subresourcesErrors } from './validate-version.ts'

/** Upstream's `ValidateCustomResourceDefinition` and its counterpart for updates, as far as they are the same. */
export const definitionErrors = (definition: CustomResourceDefinition, at: Path, old?: CustomResourceDefinition): readonly FieldError[] => {
  const { metadata, spec, status } = definition
  const place = at.child('spec')
  const named = metadata.name === `${spec.names.plural}.${spec.group}`
  return [
    ...(named
      ? []
      : [fieldErrors.invalid(at.child('metadata').child('name'), metadata.name ?? '', 'must be spec.names.plural+"."+spec.group')]),
    ...specErrors(spec, place, old?.spec),
    ...storedVersionErrors(status?.storedVersions ?? [], spec.versions, at.child('status').child('storedVersions')),
    ...approvalErrors(definition, at.child('metadata').child('annotations'), old),
    ...(spec.preserveUnknownFields === true && old?.spec.preserveUnknownFields !== true
      ? [
          fieldErrors.invalid(
            place.child('preserveUnknownFields'),
            true,
            'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
          ),
        ]
      : []),
  ]
}

const ESTABLISHED = 'Established'

/** What is stored under the name stays where it is. `at` is `spec`. */
export const updateErrors = ({ spec }: CustomResourceDefinition, old: CustomResourceDefinition, at: Path): readonly FieldError[] => {
  const established = old.status?.conditions?.some(({ type, status }) => type === ESTABLISHED && status === 'True') === true
  return [
    ...(established ? validateImmutableField(spec.scope, old.spec.scope, at.child('scope')) : []),
    ...(established ? validateImmutableField(spec.names.kind, old.spec.names.kind, at.child('names').child('kind')) : []),
    ...validateImmutableField(spec.group, old.spec.group, at.child('group')),
    ...validateImmutableField(spec.names.plural, old.spec.names.plural, at.child('names').child('plural')),
  ]
}

const specErrors = (spec: CustomResourceDefinitionSpec, at: Path, old?: CustomResourceDefinitionSpec): readonly FieldError[] => {
  const { names } = spec
  const place = at.child('names')
  return [
    ...groupErrors(spec.group, at.child('group')),
    ...oneOf(spec.scope, ['Cluster', 'Namespaced'], at.child('scope')),
    ...(old === undefined || old.versions.every(hasSchema) ? missingSchemas(spec, at) : []),
    ...versionsErrors(spec, at.child('versions')),
    // The first version has a field of its own as well, which v1 does not show.
    ...versionNameErrors(spec.versions[0]?.name ?? 'v1', at.child('version')),
    ...(['plural', 'singular', 'kind', 'listKind'] as const).flatMap((field) => requiredText(names[field], place.child(field))),
    ...namesErrors(names, place),
    ...partErrors(spec, at),
    ...(spec.conversion === undefined ? [] : conversionErrors(spec.conversion, at.child('conversion'), old?.conversion)),
  ]
}

const groupErrors = (group: string, at: Path): readonly FieldError[] => {
  if (group === '') return [fieldErrors.required(at)]
  const problems = isDns1123Subdomain(group)
  if (problems.length > 0) return [fieldErrors.invalid(at, group, problems.join(','))]
  return group.includes('.') ? [] : [fieldErrors.invalid(at, group, 'should be a domain with at least one dot')]
}

const hasSchema = ({ schema }: CustomResourceDefinitionVersion): boolean => schema?.openAPIV3Schema !== undefined

const missingSchemas = ({ versions }: CustomResourceDefinitionSpec, at: Path): readonly FieldError[] =>
  versions.flatMap((version, i) =>
    hasSchema(version)
      ? []
      : [fieldErrors.required(at.child('versions').index(i).child('schema').child('openAPIV3Schema'), 'schemas are required')],
  )

const versionNameErrors = (name: string, at: Path): readonly FieldError[] => {
  const problems = isDns1035Label(name)
  return problems.length === 0 ? [] : [fieldErrors.invalid(at, name, problems.join(','))]
}

const versionsErrors = ({ versions }: CustomResourceDefinitionSpec, at: Path): readonly FieldError[] => {
  const names = versions.map(({ name }) => name)
  return [
    ...versions.flatMap((version, i) => [
      ...versionNameErrors(version.name, at.index(i).child('name')),
      ...deprecationErrors(version, at.index(i)),
    ]),
    ...(new Set(names).size === names.length ? [] : [fieldErrors.invalid(at, versions, 'must contain unique version names')]),
    ...(versions.filter(({ storage }) => storage).length === 1
      ? []
      : [fieldErrors.invalid(at, versions, 'must have exactly one version marked as storage version')]),
  ]
}

/** Schemas, subresources and columns, once where all versions have the same. */
const partErrors = (spec: CustomResourceDefinitionSpec, at: Path): readonly FieldError[] => [
  ...placesOf(spec, 'schema', at).flatMap(({ value, path, versions }) => {
    const schema = value?.openAPIV3Schema
    if (schema === undefined) return []
    const place = path.child('openAPIV3Schema')
    // What is no schema, or too deep, is not looked at any closer.
    const odd = shapeErrors(schema, place)
    if (odd.length > 0) return odd
    return [
      ...(versions.some(({ subresources }) => subresources?.status !== undefined) ? rootErrors(schema, place) : []),
      ...(schema.nullable === true ? [fieldErrors.forbidden(place.child('nullable'), 'nullable cannot be true at the root')] : []),
      ...schemaErrors(schema, rootPlace(place)),
      ...structuralErrors(schema, place),
    ]
  }),
  ...placesOf(spec, 'subresources', at).flatMap(({ value, path }) => (value === undefined ? [] : subresourcesErrors(value, path))),
  ...placesOf(spec, 'additionalPrinterColumns', at).flatMap(({ value = [], path }) =>
    value.flatMap((column, i) => columnErrors(column, path.index(i))),
  ),
  ...placesOf(spec, 'selectableFields', at).flatMap(({ value = [], path, versions }) =>
    selectableFieldErrors(value, versions[0]?.schema?.openAPIV3Schema ?? {}, path),
  ),
]

const stillStored = (name: string): string =>
  `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`

const storedVersionErrors = (stored: readonly string[], versions: readonly CustomResourceDefinitionVersion[], at: Path) => {
  if (stored.length === 0) return [fieldErrors.invalid(at, stored, 'must have at least one stored version')]
  return [
    ...versions.flatMap((version) =>
      version.storage && !stored.includes(version.name)
        ? [fieldErrors.invalid(at, stored, `must have the storage version ${version.name}`)]
        : [],
    ),
    ...stored.flatMap((name, i) =>
      versions.some((version) => version.name === name) ? [] : [fieldErrors.invalid(at.index(i), name, stillStored(name))],
    ),
  ]
}
