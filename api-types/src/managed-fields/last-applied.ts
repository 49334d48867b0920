import { goJson } from '../schema/go-json.ts'
import { parseJson } from '../schema/parse-json.ts'
import { byteLength, encodeUtf8 } from '../util/text.ts'
import { checkConfig } from './check-config.ts'
import { compareObjects } from './compare.ts'
import { difference, EMPTY, type FieldSet, has, union } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import { FieldsError } from './list-items.ts'
import { asMap } from './node.ts'
import { type Applied, type TrackApplyInput, trackApply } from './track-apply.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
/** The one manager for whom client-side and server-side apply go together; who names another keeps them apart. */
const KUBECTL = 'kubectl'

/**
 * `trackApply`, in step with client-side apply where `kubectl` applies: what the annotation says was applied from the client's side is
 * the applier's own, and the annotation is brought up to date. Source: `lastappliedmanager.go` and `lastappliedupdater.go`.
 */
export const applyConfiguration = (input: TrackApplyInput): Applied => {
  const outcome = trackApply(input)
  if (input.manager !== KUBECTL) return outcome
  const settled = outcome.ok ? outcome : withoutOwnConflicts(input, outcome)
  return settled.ok ? { ...settled, object: inStep(settled.object, input.config) } : settled
}

const withoutOwnConflicts = (input: TrackApplyInput, outcome: Applied & { readonly ok: false }): Applied => {
  const own = appliedByClient(input)
  const left = outcome.conflicts.filter(({ path }) => !has(own, path))
  return left.length === 0 ? trackApply({ ...input, force: true }) : { ok: false, conflicts: left }
}

/** What the object still has as client-side apply left it; nothing where the annotation cannot be read as this version of the kind. */
const appliedByClient = ({ types, type, apiVersion, live }: TrackApplyInput): FieldSet => {
  const text = live === undefined ? undefined : annotationsOf(live)?.[LAST_APPLIED]
  const last = typeof text === 'string' && text !== '' ? parsed(text) : undefined
  if (live === undefined || last === undefined || last.apiVersion !== apiVersion || checkConfig(types, type, last) !== undefined)
    return EMPTY
  try {
    const { added, modified, removed } = compareObjects(types, type, last, live)
    return difference(fieldsOf(types, type, last), union(union(modified, added), removed))
  } catch (error) {
    if (error instanceof FieldsError) return EMPTY
    throw error
  }
}

const parsed = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    return asMap(parseJson(encodeUtf8(text)).value)
  } catch {
    return undefined
  }
}

const annotationsOf = (object: object): Readonly<Record<string, unknown>> | undefined =>
  asMap(asMap((object as Readonly<Record<string, unknown>>).metadata)?.annotations)

const MAX_BYTES = 256 * 1024

/** The object with what was applied now in its annotation, where it has that; without it where it would be too long. */
const inStep = (object: object, config: object): object => {
  const present = annotationsOf(object)
  if (present?.[LAST_APPLIED] === undefined || present[LAST_APPLIED] === '') return object
  const { [LAST_APPLIED]: _, ...others } = present
  const next = { ...others, [LAST_APPLIED]: `${goJson(withoutAnnotation(config))}\n` }
  const { metadata } = object as { readonly metadata: object }
  return { ...object, metadata: { ...metadata, annotations: bytesOf(next) > MAX_BYTES ? others : next } }
}

const withoutAnnotation = (config: object): object => {
  const annotations = annotationsOf(config)
  if (annotations === undefined || !Object.hasOwn(annotations, LAST_APPLIED)) return config
  const { [LAST_APPLIED]: _, ...others } = annotations
  const { metadata } = config as { readonly metadata: object }
  return { ...config, metadata: { ...metadata, annotations: others } }
}

const bytesOf = (annotations: Readonly<Record<string, unknown>>): number =>
  Object.entries(annotations).reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(String(value)), 0)
