import {
  type CustomResourceSubresourceScale,
  type FieldError,
  fieldErrors,
  fieldPath,
  goJson,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type ScalePaths,
} from '@coxswain/api-types'

/** What stands at a path such as `.spec.replicas`; undefined where there is nothing. */
const at = (object: KubeObject, path: string): JsonValue | undefined => {
  let value: JsonValue | undefined = object as unknown as JsonObject
  for (const step of stepsOf(path)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, step)) return undefined
    value = value[step]
  }
  return value
}

const stepsOf = (path: string): readonly string[] => path.replace(/^\./, '').split('.')
const numberAt = (object: KubeObject, path: string): number => {
  const value = at(object, path)
  return typeof value === 'number' ? value : 0
}

/** The scale of a custom kind reads and writes where its definition says (upstream's `ScaleREST` of custom resources). */
export const customScale = (scale: CustomResourceSubresourceScale): ScalePaths<KubeObject> => ({
  replicas: (object) => numberAt(object, scale.specReplicasPath),
  unreadable: (object) =>
    at(object, scale.specReplicasPath) === undefined
      ? `the spec replicas field ${JSON.stringify(scale.specReplicasPath)} does not exist`
      : undefined,
  statusReplicas: (object) => numberAt(object, scale.statusReplicasPath),
  selector: (object) => {
    const value = scale.labelSelectorPath === undefined ? undefined : at(object, scale.labelSelectorPath)
    return typeof value === 'string' ? value : ''
  },
  setReplicas: (draft, replicas) => {
    const steps = stepsOf(scale.specReplicasPath)
    let place = draft as unknown as JsonObject
    for (const step of steps.slice(0, -1)) {
      const next = Object.hasOwn(place, step) ? place[step] : undefined
      if (typeof next === 'object' && next !== null && !Array.isArray(next)) place = next
      else {
        const made: JsonObject = {}
        place[step] = made
        place = made
      }
    }
    place[steps.at(-1) as string] = replicas
  },
})

const MAX = 2_147_483_647

/** Rules of the fields that a scale stands for. */
export const scaleErrors = (scale: CustomResourceSubresourceScale | undefined, object: KubeObject): readonly FieldError[] => {
  if (scale === undefined) return []
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale
  return [
    ...replicasErrors(object, specReplicasPath),
    ...replicasErrors(object, statusReplicasPath),
    ...(labelSelectorPath === undefined ? [] : typeErrors(object, { path: labelSelectorPath, type: 'string', zero: '' })),
  ]
}

const replicasErrors = (object: KubeObject, path: string): readonly FieldError[] => {
  const wrong = typeErrors(object, { path, type: 'int64', zero: 0 })
  if (wrong.length > 0) return wrong
  const replicas = numberAt(object, path)
  if (replicas < 0) return [fieldErrors.invalid(fieldPath(path), replicas, 'should be a non-negative integer')]
  return replicas > MAX ? [fieldErrors.invalid(fieldPath(path), replicas, `should be less than or equal to ${MAX}`)] : []
}

interface Wanted {
  readonly path: string
  readonly type: 'int64' | 'string'
  /** What Go has where there is nothing that fits. */
  readonly zero: number | string
}

const typeErrors = (object: KubeObject, { path, type, zero }: Wanted): readonly FieldError[] => {
  const value = at(object, path)
  if (value === undefined || (type === 'string' ? typeof value === 'string' : Number.isInteger(value))) return []
  return [
    fieldErrors.invalid(
      fieldPath(path),
      zero,
      `${path} accessor error: ${goText(value)} is of the type ${goType(value)}, expected ${type}`,
    ),
  ]
}

const goText = (value: JsonValue): string => (typeof value === 'string' ? value : value === null ? '<nil>' : goJson(value))
const goType = (value: JsonValue): string => {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return '[]interface {}'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'map[string]interface {}'
}
