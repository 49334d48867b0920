import {
  actionSubresource,
  applyJsonPatch,
  deepCopy,
  deepEqual,
  type JsonObject,
  JsonSyntaxError,
  type JsonValue,
  type KubeObject,
  parseJson,
  type Registry,
  type Resource,
  StatusError,
  status,
  type TypeTable,
} from '@coxswain/api-types'
import { decodeValue, type Expected } from '../../stages/decode.ts'
import type { AdmissionInput } from '../expressions/input.ts'
import { isOwnKind } from '../rules/kind-of.ts'
import type { Shown } from '../rules/show-as.ts'
import type { ReviewAnswer } from './review-answer.ts'
import type { Webhook } from './webhook.ts'

export interface PatchParts {
  readonly types: TypeTable
  readonly registry: Registry
  readonly shown: Shown
}

/** `failed`: what the webhook sent is no patch. A refusal: the patch cannot be done, or makes no object of the kind. */
export type Patched = 'same' | 'changed' | { readonly failed: string } | StatusError

/** Does what a mutating webhook wants to the request's object, in place: patched in the form that it was shown in, read anew and defaulted. */
export const applyReviewPatch = async (
  parts: PatchParts,
  input: AdmissionInput,
  hook: Webhook,
  { patch, patchType }: ReviewAnswer,
): Promise<Patched> => {
  if (patch === '') return 'same'
  const operations = readPatch(patch)
  if ('failed' in operations) return operations
  if (operations.list.length === 0) return 'same'
  const { object, request, matched } = input
  if (object === null || request.object === undefined) {
    const why = `admission webhook ${JSON.stringify(hook.name)} attempted to modify the object, which is not supported for this operation`
    return status.internal(why)
  }
  if (patchType !== 'JSONPatch') return { failed: `unsupported patch type ${JSON.stringify(patchType)}` }
  const outcome = applyJsonPatch(object as unknown as JsonObject, operations.list)
  if (!outcome.ok) return status.internal(outcome.failure.message)
  const next = read(parts, input, outcome.document)
  if (next instanceof StatusError) return next
  const changed = !deepEqual(object, next)
  const back = await parts.shown.back(request, next, matched)
  if (isOwnKind(request.resource, request.subresource)) request.resource.definition.defaults(back)
  replace(request.object, back)
  return changed ? 'changed' : 'same'
}

const readPatch = (base64: string): { readonly list: readonly JsonValue[] } | { readonly failed: string } => {
  const undecodable = (why: string) => ({ failed: `received undecodable patch in webhook response: ${why}` })
  try {
    const { value } = parseJson(Buffer.from(base64, 'base64'))
    if (Array.isArray(value)) return { list: value }
    if (value === null) return { list: [] }
    return undecodable(`json: cannot unmarshal ${typeof value} into Go value of type jsonpatch.Patch`)
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undecodable(error.message)
    throw error
  }
}

/** Fields that the kind does not have are dropped in silence, as upstream does; types that do not fit are refused. */
const read = ({ types, registry }: PatchParts, { request, matched }: AdmissionInput, document: JsonValue): KubeObject | StatusError => {
  try {
    const options = { types, registry, fieldValidation: 'Ignore' as const, warnings: [] }
    return decodeValue({ value: document, duplicateFields: [] }, expectedOf(matched, request.subresource), options, status.internal)
  } catch (error) {
    if (error instanceof StatusError) return error
    throw error
  }
}

const SCALE: Expected = { schema: 'autoscaling/v1.Scale', kind: 'Scale', apiVersion: 'autoscaling/v1', version: 'v1' }

/** What is read where a resource or its subresource is written. */
export const expectedOf = (matched: Resource, subresource: string): Expected => {
  if (isOwnKind(matched, subresource)) return matched
  if (subresource === 'scale') return SCALE
  const { group, version, kind = matched.kind, schema = matched.schema } = actionSubresource(subresource)
  return { schema, kind, version, apiVersion: group === '' ? version : `${group}/${version}` }
}

/** The object of a request is one value all the way: others hold it. */
export const replace = (object: KubeObject, next: KubeObject): void => {
  if (object === next) return
  const copy = deepCopy(next)
  for (const key of Object.keys(object)) delete (object as unknown as JsonObject)[key]
  Object.assign(object, copy)
}
