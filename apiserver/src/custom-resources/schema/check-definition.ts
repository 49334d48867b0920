import {
  type CustomResourceDefinition,
  deepEqual,
  type FieldError,
  fieldErrors,
  type JSONSchemaProps,
  type Path,
  placesOf,
  rootPath,
  shapeErrors,
} from '@coxswain/api-types'
import { defaultErrors } from './check-defaults.ts'
import { isSchema } from './compile.ts'
import { loadPatterns, problemOfPattern } from './patterns.ts'
import { compileSchema } from './structural-schema.ts'

/** What a definition's own checks need an engine for: patterns, and defaults, which must fit their own schema. */
export const checkDefinition = async (
  { spec }: CustomResourceDefinition,
  old?: CustomResourceDefinition,
): Promise<readonly FieldError[]> => {
  const errors: FieldError[] = []
  for (const { value, path, versions } of placesOf(spec, 'schema', rootPath.child('spec'))) {
    const schema = value?.openAPIV3Schema
    const known = old?.spec.versions.find(({ name }) => name === versions[0]?.name)?.schema?.openAPIV3Schema
    const place = path.child('openAPIV3Schema')
    if (schema === undefined || deepEqual(schema, known) || shapeErrors(schema, place).length > 0) continue
    errors.push(...(await schemaErrors(schema, place)))
  }
  return errors
}

/** Defaults are compared with patterns, so these must be in order first. */
const schemaErrors = async (schema: JSONSchemaProps, at: Path): Promise<readonly FieldError[]> => {
  const patterns = patternsOf(schema, at)
  if (patterns.length > 0) await loadPatterns()
  const errors = patterns.flatMap(({ source, place }) => {
    const why = problemOfPattern(source)
    return why === undefined ? [] : [fieldErrors.invalid(place, source, `must be a valid regular expression, but isn't: ${why}`)]
  })
  return errors.length > 0 ? errors : defaultErrors(compileSchema(schema).root, at)
}

interface FoundPattern {
  readonly source: string
  readonly place: Path
}

const patternsOf = (schema: JSONSchemaProps, at: Path): readonly FoundPattern[] => {
  const found: FoundPattern[] = []
  visit(found, schema, at)
  return found
}

const visit = (found: FoundPattern[], schema: JSONSchemaProps, at: Path): void => {
  const { pattern = '', items, additionalProperties, properties = {}, not } = schema
  if (pattern !== '') found.push({ source: pattern, place: at.child('pattern') })
  if (isSchema(items)) visit(found, items, at.child('items'))
  if (isSchema(additionalProperties)) visit(found, additionalProperties, at.child('additionalProperties'))
  for (const name of Object.keys(properties)) visit(found, properties[name] ?? {}, at.child('properties').key(name))
  for (const field of ['allOf', 'anyOf', 'oneOf'] as const)
    for (const [i, each] of (schema[field] ?? []).entries()) visit(found, each, at.child(field).index(i))
  if (not !== undefined) visit(found, not, at.child('not'))
}
