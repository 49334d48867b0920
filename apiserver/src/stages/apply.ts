import { checkConfig, type JsonObject, type Resource, status, type TypeTable } from '@coxswain/api-types'
import type { FieldValidation } from '../request/options.ts'
import { duplicateKeys, parseYaml, YamlSyntaxError } from '../request/yaml.ts'

/** A configuration that fits its kind, and the keys that its text repeats, as upstream's YAML reader tells of them. */
export interface Configuration {
  readonly config: JsonObject
  readonly repeated: readonly string[]
}

type Kind = Pick<Resource, 'schema' | 'apiVersion' | 'kind'>

/**
 * Reads the body of an apply: YAML, or JSON, which is YAML too. Throws BadRequest for what is no configuration of this kind, and what
 * upstream has no reason for where it does not fit the type.
 */
export const readConfiguration = (bytes: Uint8Array, expected: Kind, types: TypeTable): Configuration => {
  const { value, duplicateFields } = parsed(bytes)
  const config = value ?? {}
  if (typeof config !== 'object' || Array.isArray(config)) {
    const found = Array.isArray(config) ? 'array' : typeof config
    throw unreadable(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
    )
  }
  checkKind(config, expected)
  const { metadata } = config
  const { managedFields } = (typeof metadata === 'object' && metadata !== null ? metadata : {}) as JsonObject
  if (Array.isArray(managedFields)) throw status.badRequest('metadata.managedFields must be nil')
  const faults = checkConfig(types, expected.schema, config)
  if (faults !== undefined) throw status.unknown(`failed to create typed patch object (${describe(config)}): ${faults}`)
  return { config, repeated: duplicateFields.length === 0 ? [] : duplicateKeys(bytes) }
}

const parsed = (bytes: Uint8Array): ReturnType<typeof parseYaml> => {
  try {
    return parseYaml(bytes)
  } catch (error) {
    if (error instanceof YamlSyntaxError) throw unreadable(`error converting YAML to JSON: ${error.message}`)
    throw error
  }
}

const unreadable = (why: string) => status.badRequest(`error decoding YAML: ${why}`)

const checkKind = (config: JsonObject, { apiVersion, kind }: Kind): void => {
  if (config.apiVersion !== apiVersion || config.kind !== kind) throw status.badRequest(`invalid object type: ${kindText(config)}`)
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Go's text of a kind with its version: `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`. */
export const kindText = ({ apiVersion, kind }: JsonObject): string => {
  const version = text(apiVersion)
  return `${version.includes('/') ? version : `/${version}`}, Kind=${text(kind)}`
}

/** The object as upstream's errors of apply name it. */
export const describe = (config: JsonObject): string => {
  const { namespace, name } = (config.metadata ?? {}) as JsonObject
  return `${text(namespace)}/${text(name)}; ${kindText(config)}`
}

/** Refuses keys that are repeated, warns of them, or takes the last in silence, as the client asked. */
export const reportRepeated = (repeated: readonly string[], fieldValidation: FieldValidation, warnings: string[]): void => {
  if (repeated.length === 0 || fieldValidation === 'Ignore') return
  if (fieldValidation === 'Strict') {
    const lines = repeated.map((line) => `\n  ${line}`).join('')
    throw status.badRequest(`error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:${lines}`)
  }
  warnings.push(...repeated)
}
