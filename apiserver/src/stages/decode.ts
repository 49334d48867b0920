import {
  DecodeError,
  decodeObject,
  JsonSyntaxError,
  type JsonValue,
  type KubeObject,
  parseJson,
  type Registry,
  type Resource,
  status,
  type TypeTable,
} from '@coxswain/api-types'
import { mediaType } from '../request/media-type.ts'
import type { FieldValidation } from '../request/options.ts'
import { parseYaml, YamlSyntaxError } from '../request/yaml.ts'

const JSON_TYPE = 'application/json'
const YAML_TYPE = 'application/yaml'
const ACCEPTED = [JSON_TYPE, YAML_TYPE]

export interface Body {
  readonly bytes: Uint8Array
  readonly contentType: string | undefined
}

/** A body as plain JSON values, with the fields that it names twice. Which type it is of is not looked at yet. */
export interface ParsedBody {
  readonly value: JsonValue
  readonly duplicateFields: readonly string[]
}

/** Throws UnsupportedMediaType, or what `unreadable` makes of a syntax error's message. */
export const parseBody = ({ bytes, contentType }: Body, unreadable: (message: string) => Error): ParsedBody => {
  const type = mediaType(contentType)
  if (type !== '' && type !== JSON_TYPE && type !== YAML_TYPE) throw status.unsupportedMediaType(ACCEPTED)
  try {
    return type === YAML_TYPE ? parseYaml(bytes) : parseJson(bytes)
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof YamlSyntaxError) throw unreadable(error.message)
    throw error
  }
}

export interface DecodeOptions {
  readonly types: TypeTable
  readonly registry: Registry
  readonly fieldValidation: FieldValidation
  /** Gets a warning for each field that is dropped, where fieldValidation is Warn. */
  readonly warnings: string[]
}

/** What a body is to be: the type, and the kind and version that it must name, or leave out. */
export interface Expected {
  readonly schema: string
  readonly kind: string
  readonly apiVersion: string
  readonly version: string
}

export const expectedOf = (resource: Resource): Expected => resource

/**
 * Reads a body as an object of one kind: upstream's decoder with its messages, all of them BadRequest.
 * Unknown and duplicate fields are refused, warned of, or dropped in silence, as `fieldValidation` says.
 */
export const decodeBody = (body: Body, expected: Expected, options: DecodeOptions): KubeObject => {
  const parsed = parseBody(body, (message) =>
    status.badRequest(
      `the object provided is unrecognized (must be of type ${expected.kind}): couldn't get version/kind; json parse error: ${message} (${summary(body.bytes)})`,
    ),
  )
  return decodeValue(parsed, expected, options)
}

export const decodeValue = ({ value, duplicateFields }: ParsedBody, expected: Expected, options: DecodeOptions): KubeObject => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'array' : typeof value
    throw status.badRequest(
      `the object provided is unrecognized (must be of type ${expected.kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    )
  }
  checkType(value.apiVersion, value.kind, expected, options.registry)
  const { object, unknownFields } = decoded(value, expected, options)
  report([...duplicateFields, ...unknownFields], expected, options)
  object.kind = expected.kind
  object.apiVersion = expected.apiVersion
  object.metadata ??= {}
  return object
}

const decoded = (
  value: JsonValue,
  expected: Expected,
  { types }: DecodeOptions,
): { object: KubeObject; unknownFields: readonly string[] } => {
  try {
    return decodeObject(types, expected.schema, value) as { object: KubeObject; unknownFields: readonly string[] }
  } catch (error) {
    if (error instanceof DecodeError) throw cannotHandle(expected, error.message)
    throw error
  }
}

const cannotHandle = ({ kind, version }: Expected, why: string) =>
  status.badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`)

const checkType = (apiVersion: JsonValue | undefined, kind: JsonValue | undefined, expected: Expected, registry: Registry): void => {
  const givenVersion = typeof apiVersion === 'string' && apiVersion !== '' ? apiVersion : expected.apiVersion
  const givenKind = typeof kind === 'string' && kind !== '' ? kind : expected.kind
  if (givenVersion === expected.apiVersion && givenKind === expected.kind) return
  const version = givenVersion.slice(givenVersion.indexOf('/') + 1)
  const subject = `${givenKind} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}`
  if (givenKind !== expected.kind) {
    throw status.badRequest(
      registry.byKind(givenVersion, givenKind) === undefined
        ? `${subject}: no kind ${JSON.stringify(givenKind)} is registered for version ${JSON.stringify(givenVersion)}`
        : `${subject}: converting (${version}.${givenKind}) to (${expected.version}.${expected.kind}): unknown conversion`,
    )
  }
  throw status.badRequest(`the API version in the data (${givenVersion}) does not match the expected API version (${expected.apiVersion})`)
}

const report = (problems: readonly string[], expected: Expected, { fieldValidation, warnings }: DecodeOptions): void => {
  if (problems.length === 0 || fieldValidation === 'Ignore') return
  if (fieldValidation === 'Strict') throw cannotHandle(expected, `strict decoding error: ${problems.join(', ')}`)
  warnings.push(...problems)
}

const SUMMARY_LENGTH = 30
/** The start of a body, for a message: text where it looks like JSON, else hexadecimal. */
const summary = (bytes: Uint8Array): string => {
  if (bytes.byteLength === 0) return '<empty>'
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, SUMMARY_LENGTH))
  const text = head[0] === 123 ? head.toString() : head.toString('hex')
  return bytes.byteLength > SUMMARY_LENGTH ? `${text} ...` : text
}
