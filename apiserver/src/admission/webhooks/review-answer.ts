import {
  DecodeError,
  decodeObject,
  type JsonObject,
  JsonSyntaxError,
  type JsonValue,
  type KubeObject,
  parseJson,
  type Status,
  type TypeTable,
} from '@coxswain/api-types'
import type { EgressAnswer } from '@coxswain/ports'
import { parseYaml, YamlSyntaxError } from '../../request/yaml.ts'
import { unexpectedAnswer } from './unexpected-answer.ts'
import type { ReviewVersion } from './webhook.ts'

/** What a webhook said. */
export interface ReviewAnswer {
  readonly allowed: boolean
  readonly status: Status | undefined
  /** JSON Patch in base64; empty where it changes nothing. */
  readonly patch: string
  readonly patchType: string
  readonly warnings: readonly string[]
  readonly auditAnnotations: Readonly<Record<string, string>>
}

/** What was asked, as far as the answer has to fit it. */
export interface Asked {
  readonly uid: string
  readonly version: ReviewVersion
  readonly mutating: boolean
}

/** `failed`: why the answer cannot be used, in upstream's words. */
export type ReadAnswer = ReviewAnswer | { readonly failed: string }

interface Response {
  readonly uid?: string
  readonly allowed?: boolean
  readonly status?: Status
  readonly patch?: string
  readonly patchType?: string
  readonly auditAnnotations?: Readonly<Record<string, string>>
  readonly warnings?: readonly string[]
}

const TYPE = 'admission/v1.AdmissionReview'
const GROUP = 'admission.k8s.io'

/** Reads an answer over HTTP (client-go's `Result.Into` and upstream's `VerifyAdmissionResponse`). */
export const readAnswer = (types: TypeTable, answer: EgressAnswer, asked: Asked): ReadAnswer => {
  const unexpected = unexpectedAnswer(answer)
  if (unexpected !== undefined) return { failed: `failed to call webhook: ${unexpected}` }
  const parsed = parse(answer.body)
  if ('failed' in parsed) return { failed: `failed to call webhook: ${parsed.failed}` }
  const wrong = otherKind(parsed.value, asked)
  if (wrong !== undefined) return { failed: `failed to call webhook: ${wrong}` }
  // The decoder changes what it reads.
  const { apiVersion = '', kind = '' } = parsed.value as { apiVersion?: string; kind?: string }
  const decoded = decode(types, parsed.value)
  if ('failed' in decoded) return { failed: `failed to call webhook: ${decoded.failed}` }
  const { response } = decoded.object as { response?: Response }
  const invalid = problemOf(response, { apiVersion, kind }, asked)
  if (response === undefined || invalid !== undefined) return { failed: `received invalid webhook response: ${invalid}` }
  const { patch = '', patchType = '' } = response
  return {
    allowed: response.allowed ?? false,
    status: response.status,
    patch: asked.mutating ? patch : '',
    // The older version has never looked at the type.
    patchType: asked.version === 'v1' ? patchType : 'JSONPatch',
    warnings: response.warnings ?? [],
    auditAnnotations: response.auditAnnotations ?? {},
  }
}

/** Beyond this, what is no JSON is not tried as YAML: upstream takes both, and no webhook writes a long text by hand. */
const MAX_YAML = 64 * 1024

const parse = (body: Uint8Array): { readonly value: JsonObject } | { readonly failed: string } => {
  let value: JsonValue
  try {
    value = parseText(body)
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof YamlSyntaxError)
      return { failed: `couldn't get version/kind; json parse error: ${error.message}` }
    throw error
  }
  if (typeof value === 'object' && !Array.isArray(value)) return { value: value ?? {} }
  const found = Array.isArray(value) ? 'array' : typeof value
  return { failed: `couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go value of type ${TYPE_META}` }
}

const parseText = (body: Uint8Array): JsonValue => {
  try {
    return parseJson(body).value
  } catch (error) {
    if (error instanceof JsonSyntaxError && body.byteLength <= MAX_YAML) return parseYaml(body).value
    throw error
  }
}
const TYPE_META = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

/** An object that says that it is something else; `{}` says nothing, and is taken for what was asked for. */
const otherKind = ({ apiVersion, kind }: JsonObject, { version }: Asked): string | undefined => {
  const [givenVersion, givenKind] = [textOr(apiVersion, `${GROUP}/${version}`), textOr(kind, 'AdmissionReview')]
  const review = givenKind === 'AdmissionReview' && (givenVersion === `${GROUP}/v1` || givenVersion === `${GROUP}/v1beta1`)
  if (review && givenVersion.endsWith(`/${version}`)) return undefined
  if (!review && !(givenKind === 'Status' && givenVersion === 'v1'))
    return `no kind ${JSON.stringify(givenKind)} is registered for version ${JSON.stringify(givenVersion)} in scheme ${SCHEME}`
  const given = `${givenVersion.slice(givenVersion.indexOf('/') + 1)}.${givenKind}`
  return `converting (${given}) to (${version}.AdmissionReview): unknown conversion`
}
const SCHEME = '"k8s.io/apiserver/pkg/util/webhook/client.go:69"'

const textOr = (value: JsonValue | undefined, otherwise: string): string => (typeof value === 'string' && value !== '' ? value : otherwise)

const decode = (types: TypeTable, value: JsonObject): { readonly object: KubeObject } | { readonly failed: string } => {
  try {
    return { object: decodeObject(types, TYPE, value).object }
  } catch (error) {
    if (error instanceof DecodeError) return { failed: error.message }
    throw error
  }
}

interface Named {
  readonly apiVersion: string
  readonly kind: string
}

const problemOf = (response: Response | undefined, { apiVersion, kind }: Named, asked: Asked): string | undefined => {
  if (response === undefined || response === null) return 'webhook response was absent'
  if (asked.version === 'v1beta1') return undefined
  const { uid = '', patch = '', patchType } = response
  if (uid !== asked.uid) return `expected response.uid=${JSON.stringify(asked.uid)}, got ${JSON.stringify(uid)}`
  if (apiVersion !== `${GROUP}/v1` || kind !== 'AdmissionReview')
    return `expected webhook response of ${GROUP}/v1, Kind=AdmissionReview, got ${apiVersion === '' ? '/' : apiVersion}, Kind=${kind}`
  return asked.mutating ? problemOfPatch(patch, patchType) : problemOfNoPatch(patch, patchType)
}

const problemOfPatch = (patch: string, patchType: string | undefined): string | undefined => {
  if (patch !== '' && patchType === undefined) return 'webhook returned response.patch but not response.patchType'
  if (patch === '' && patchType !== undefined) return 'webhook returned response.patchType but not response.patch'
  return patchType === '' ? 'webhook returned invalid response.patchType of ""' : undefined
}

const problemOfNoPatch = (patch: string, patchType: string | undefined): string | undefined => {
  if (patch !== '') return 'validating webhook may not return response.patch'
  return patchType === undefined ? undefined : 'validating webhook may not return response.patchType'
}
