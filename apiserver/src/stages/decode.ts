import {
  type CustomForm,
  DecodeError,
  decodeObject,
  decodeProtobuf,
  fieldErrors,
  fieldPath,
  hasProtobuf,
  type JsonObject,
  JsonSyntaxError,
  type JsonValue,
  type KubeObject,
  PROTOBUF_MEDIA_TYPE,
  ProtobufError,
  parseJson,
  type Registry,
  type Resource,
  type StatusError,
  status,
  stringify,
  type TypeTable,
  unwrapUnknown,
} from '@coxswain/api-types'
import { internalType } from '../request/internal-type.ts'
import { mediaType } from '../request/media-type.ts'
import type { FieldValidation } from '../request/options.ts'
import { parseYaml, YamlSyntaxError } from '../request/yaml.ts'

const JSON_TYPE = 'application/json'
const YAML_TYPE = 'application/yaml'
const ACCEPTED = [JSON_TYPE, YAML_TYPE, PROTOBUF_MEDIA_TYPE]
const ACCEPTED_WITHOUT_PROTOBUF = [JSON_TYPE, YAML_TYPE]

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
export const parseBody = ({ bytes, contentType }: Body, unreadable: (message: string, yaml: boolean) => Error): ParsedBody => {
  const type = mediaType(contentType)
  if (type !== '' && type !== JSON_TYPE && type !== YAML_TYPE) throw status.unsupportedMediaType(ACCEPTED)
  try {
    return type === YAML_TYPE ? parseYaml(bytes) : parseJson(bytes)
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof YamlSyntaxError) throw unreadable(error.message, type === YAML_TYPE)
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
  /** Of a custom kind. */
  readonly custom?: CustomForm | undefined
}

export const expectedOf = (resource: Resource): Expected => resource

/** Makes the refusal of a value that cannot be read as what it is to be; `given` is the type that it names. */
export type Unreadable = (why: string, given: { readonly kind: string; readonly version: string }) => StatusError

/**
 * Reads a body as an object of one kind: upstream's decoder with its messages, all of them BadRequest.
 * Unknown and duplicate fields are refused, warned of, or dropped in silence, as `fieldValidation` says.
 */
export const decodeBody = (body: Body, expected: Expected, options: DecodeOptions): KubeObject => {
  const unrecognized = (why: string): StatusError =>
    status.badRequest(`the object provided is unrecognized (must be of type ${expected.kind}): ${why} (${summary(body.bytes)})`)
  const unreadable: Unreadable = (why, { kind, version }) =>
    kind === ''
      ? unrecognized(why)
      : status.badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}: ${why}`)
  if (mediaType(body.contentType) === PROTOBUF_MEDIA_TYPE) return decodeMessage(body.bytes, expected, options, unreadable)
  const parsed = parseBody(body, (message, yaml) => unrecognized(yaml ? message : `${NO_TYPE}: ${message}`))
  return decodeValue(parsed, expected, options, unreadable)
}

/** Its type stands in the envelope. A field that the type does not have is always refused: fieldValidation is for JSON and YAML. */
const decodeMessage = (bytes: Uint8Array, expected: Expected, { types, registry }: DecodeOptions, unreadable: Unreadable): KubeObject => {
  if (!hasProtobuf(types, expected.schema)) throw status.unsupportedMediaType(ACCEPTED_WITHOUT_PROTOBUF)
  const { apiVersion, kind, raw } = readable(() => unwrapUnknown(bytes), unreadable, NO_NAMES)
  checkType({ apiVersion, kind }, expected, registry, unreadable)
  const { object } = readable(() => decodeProtobuf(types, expected.schema, raw), unreadable, expected)
  return named(object, expected)
}

const readable = <T>(read: () => T, unreadable: Unreadable, given: { readonly kind: string; readonly version: string }): T => {
  try {
    return read()
  } catch (error) {
    if (error instanceof ProtobufError) throw unreadable(error.message, given)
    throw error
  }
}

const named = (object: KubeObject, { kind, apiVersion }: Expected): KubeObject => {
  object.kind = kind
  object.apiVersion = apiVersion
  object.metadata ??= {}
  return object
}

const NO_TYPE = "couldn't get version/kind; json parse error"
const TYPE_META = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
const NO_NAMES = { kind: '', version: '' }

/** The same of a value that has been parsed, or made by a patch; `unreadable` makes the refusals. */
export const decodeValue = (
  { value: given, duplicateFields }: ParsedBody,
  expected: Expected,
  options: DecodeOptions,
  unreadable: Unreadable,
): KubeObject => {
  // Go's decoder leaves an object as it is for a null.
  const value = given ?? {}
  if (typeof value !== 'object' || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'array' : typeof value
    throw unreadable(`${NO_TYPE}: json: cannot unmarshal ${found} into Go value of type ${TYPE_META}`, NO_NAMES)
  }
  if (expected.custom === undefined) checkType(value, expected, options.registry, unreadable)
  else checkCustomType(value, expected, unreadable)
  const resets = asksToResetManagers(value)
  const { object, unknownFields } = decoded(value, expected, options, unreadable)
  report([...duplicateFields, ...unknownFields], expected, options, unreadable)
  named(object, expected)
  if (resets) object.metadata.managedFields = [{}]
  return object
}

/** An empty list of managers asks for what one empty entry asks for; decoding leaves it out, as it leaves out every empty list. */
const asksToResetManagers = ({ metadata }: JsonObject): boolean => {
  const entries = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? metadata.managedFields : undefined
  return Array.isArray(entries) && entries.length === 0
}

const decoded = (
  value: JsonValue,
  expected: Expected,
  { types }: DecodeOptions,
  unreadable: Unreadable,
): { object: KubeObject; unknownFields: readonly string[] } => {
  try {
    if (expected.custom !== undefined) return customDecoded(expected.custom, value)
    return decodeObject(types, expected.schema, value) as { object: KubeObject; unknownFields: readonly string[] }
  } catch (error) {
    if (error instanceof DecodeError) throw unreadable(error.message, expected)
    throw error
  }
}

const customDecoded = (custom: CustomForm, value: JsonValue) => {
  const unknownFields = custom.decode(value as JsonObject)
  return { object: value as unknown as KubeObject, unknownFields }
}

/** Custom kinds have no defaults for what they are, and words of their own where it is wrong. */
const checkCustomType = (value: JsonObject, expected: Expected, unreadable: Unreadable): void => {
  const [apiVersion, kind] = [textIn(value, 'apiVersion'), textIn(value, 'kind')]
  if (kind === '') throw unreadable(`Object 'Kind' is missing in '${stringify(value)}'`, expected)
  if (apiVersion === '') throw status.internal("Object 'apiVersion' is missing in 'object has no apiVersion field'")
  if (apiVersion !== expected.apiVersion) {
    throw status.badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected.apiVersion})`)
  }
  if (kind === expected.kind) return
  const name = textIn((value.metadata ?? {}) as JsonObject, 'name')
  throw status.invalid({ group: groupIn(apiVersion), kind }, name, [
    fieldErrors.invalid(fieldPath('kind'), kind, `must be ${expected.kind}`),
  ])
}

const textIn = (object: JsonObject, field: string): string => {
  const value = Object.hasOwn(object, field) ? object[field] : undefined
  return typeof value === 'string' ? value : ''
}
const groupIn = (apiVersion: string): string => apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))

/** Versions that upstream no longer serves and still reads, to say so. */
const RETIRED: ReadonlySet<string> = new Set([
  'apps/v1beta1',
  'apps/v1beta2',
  'autoscaling/v2beta1',
  'autoscaling/v2beta2',
  'coordination.k8s.io/v1beta1',
  'discovery.k8s.io/v1beta1',
  'events.k8s.io/v1beta1',
  'extensions/v1beta1',
])
const SCHEME = 'in scheme "pkg/api/legacyscheme/scheme.go:30"'

const checkType = ({ apiVersion, kind }: JsonObject, expected: Expected, registry: Registry, unreadable: Unreadable): void => {
  const givenVersion = typeof apiVersion === 'string' && apiVersion !== '' ? apiVersion : expected.apiVersion
  const givenKind = typeof kind === 'string' && kind !== '' ? kind : expected.kind
  if (givenVersion === expected.apiVersion && givenKind === expected.kind) return
  const given = { kind: givenKind, version: givenVersion.slice(givenVersion.indexOf('/') + 1) }
  const known = registry.byKind(givenVersion, givenKind)
  const sameKind = givenKind === expected.kind && (RETIRED.has(givenVersion) || isFormOf(expected, known, registry))
  if (sameKind) {
    throw status.badRequest(
      `the API version in the data (${givenVersion}) does not match the expected API version (${expected.apiVersion})`,
    )
  }
  throw unreadable(
    known === undefined
      ? `no kind ${JSON.stringify(givenKind)} is registered for version ${JSON.stringify(givenVersion)} ${SCHEME}`
      : `converting (${given.version}.${givenKind}) to (${internalType(expected.apiVersion, expected.kind)}): unknown conversion`,
    given,
  )
}

const isFormOf = ({ apiVersion, kind }: Expected, known: Resource | undefined, registry: Registry): boolean =>
  known !== undefined && registry.byKind(apiVersion, kind)?.definition === known.definition

const report = (
  problems: readonly string[],
  expected: Expected,
  { fieldValidation, warnings }: DecodeOptions,
  unreadable: Unreadable,
): void => {
  if (problems.length === 0 || fieldValidation === 'Ignore') return
  if (fieldValidation === 'Strict') throw unreadable(`strict decoding error: ${problems.join(', ')}`, expected)
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
