import type { PreferAvoidPodsEntry, Taint } from '../../../generated/core.v1.types.ts'
import { isJsonObject, type JsonValue } from '../../../schema/json.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { taintErrors } from './taints.ts'

const TAINTS = 'scheduler.alpha.kubernetes.io/taints'
const AVOID_PODS = 'scheduler.alpha.kubernetes.io/preferAvoidPods'

/** Two annotations hold JSON that upstream once read and still checks (`ValidateNodeSpecificAnnotations`). `at` is `metadata.annotations`. */
export const annotationErrors = (annotations: Readonly<Record<string, string>> | undefined, at: Path): FieldError[] => {
  const taints = annotations?.[TAINTS]
  const avoid = annotations?.[AVOID_PODS]
  return [...(taints ? storedTaintErrors(taints, at) : []), ...(avoid ? avoidPodsErrors(avoid, at) : [])]
}

const storedTaintErrors = (text: string, at: Path): FieldError[] => {
  const parsed = parse(text)
  if (!Array.isArray(parsed) || !parsed.every(isJsonObject)) return [fieldErrors.invalid(at, TAINTS, 'must be a JSON list of taints')]
  const taints = parsed.map(({ key, value, effect }) => ({
    key: asText(key),
    value: asText(value),
    effect: asText(effect) as Taint['effect'],
  }))
  return taintErrors(taints, at.child(TAINTS))
}

const avoidPodsErrors = (text: string, at: Path): FieldError[] => {
  const parsed = parse(text)
  if (!isJsonObject(parsed)) return [fieldErrors.invalid(at.child('AvoidPods'), AVOID_PODS, 'must be a JSON object')]
  const entries = Array.isArray(parsed.preferAvoidPods) ? parsed.preferAvoidPods.filter(isJsonObject) : []
  return entries.flatMap((entry, i) => avoidErrors(entry as unknown as Partial<PreferAvoidPodsEntry>, at.child(AVOID_PODS).index(i)))
}

const avoidErrors = ({ podSignature }: Partial<PreferAvoidPodsEntry>, at: Path): FieldError[] => {
  const path = at.child('PodSignature')
  const controller = podSignature?.podController
  if (controller === undefined) return [fieldErrors.required(path)]
  if (controller.controller === true) return []
  return [fieldErrors.invalid(path.child('PodController').child('Controller'), false, 'must point to a controller')]
}

const parse = (text: string): JsonValue | undefined => {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}
const asText = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')
