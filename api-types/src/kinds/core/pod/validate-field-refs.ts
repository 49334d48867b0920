import type { ObjectFieldSelector, ResourceFieldSelector } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'
import { notSupported, refused } from './errors.ts'
import { quantityText, sign } from './quantities.ts'

type Errors = readonly FieldError[]

/** Fields of a pod that its environment variables may show. */
export const ENV_FIELDS: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]
/** Fields of a pod that its volumes may show. */
export const VOLUME_FIELDS: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
]

const DOWNWARD_FIELDS: ReadonlySet<string> = new Set([
  ...VOLUME_FIELDS,
  ...ENV_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
])
const SUBSCRIPTED = /^(.+?)\['(.*)'\]$/s

/** A field of the pod, such as `metadata.labels['app']` (upstream's `validateObjectFieldSelector`). */
export const validateObjectFieldSelector = (
  { apiVersion, fieldPath }: ObjectFieldSelector,
  fields: readonly string[],
  at: Path,
): Errors => {
  if (!apiVersion) return [fieldErrors.required(at.child('apiVersion'))]
  if (!fieldPath) return [fieldErrors.required(at.child('fieldPath'))]
  const bad = (why: string): Errors => [fieldErrors.invalid(at.child('fieldPath'), fieldPath, `error converting fieldPath: ${why}`)]
  if (apiVersion !== 'v1') return bad(`unsupported pod version: ${apiVersion}`)
  const [, map, key] = SUBSCRIPTED.exec(fieldPath) ?? []
  if (map !== undefined && key !== undefined) {
    if (map === 'metadata.annotations') return refused(at, key.toLowerCase(), isQualifiedName(key.toLowerCase()))
    return map === 'metadata.labels' ? refused(at, key, isQualifiedName(key)) : bad(`field label does not support subscript: ${fieldPath}`)
  }
  // Clients of old called it so.
  const path = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath
  if (!DOWNWARD_FIELDS.has(path)) return bad(`field label not supported: ${fieldPath}`)
  return fields.includes(path) ? [] : [notSupported(at.child('fieldPath'), path, fields)]
}

const RESOURCES: readonly string[] = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]
const BYTE_DIVISORS: readonly string[] = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']
const isHugePages = (resource: string): boolean => resource.startsWith('requests.hugepages-') || resource.startsWith('limits.hugepages-')

/** A resource of a container; in a volume the container must be named (upstream's `validateContainerResourceFieldSelector`). */
export const validateResourceFieldSelector = (
  selector: ResourceFieldSelector,
  at: Path,
  { inVolume }: { readonly inVolume: boolean },
): Errors => {
  const { containerName, resource = '' } = selector
  return [...resourceErrors(containerName, resource, at, inVolume), ...divisorErrors(resource, selector.divisor, at)]
}

const resourceErrors = (containerName: string | undefined, resource: string, at: Path, inVolume: boolean): Errors => {
  if (inVolume && !containerName) return [fieldErrors.required(at.child('containerName'))]
  if (resource === '') return [fieldErrors.required(at.child('resource'))]
  return RESOURCES.includes(resource) || isHugePages(resource) ? [] : [notSupported(at.child('resource'), resource, RESOURCES)]
}

const divisorErrors = (resource: string, divisor: string | number | undefined, at: Path): Errors => {
  if (divisor === undefined || sign(divisor) === 0) return []
  const [allowed, text] = divisorRule(resource)
  return allowed === undefined || allowed.includes(quantityText(divisor)) ? [] : [fieldErrors.invalid(at.child('divisor'), resource, text)]
}

const bytes = (what: string): [readonly string[], string] => [
  BYTE_DIVISORS,
  `only divisor's values ${BYTE_DIVISORS.join(', ')} are supported with the ${what} resource`,
]

const divisorRule = (resource: string): [readonly string[] | undefined, string] => {
  if (isHugePages(resource)) return bytes('hugepages')
  switch (resource) {
    case 'limits.cpu':
    case 'requests.cpu':
      return [['1m', '1'], "only divisor's values 1m and 1 are supported with the cpu resource"]
    case 'limits.memory':
    case 'requests.memory':
      return bytes('memory')
    case 'limits.ephemeral-storage':
    case 'requests.ephemeral-storage':
      return bytes('local ephemeral storage')
    default:
      return [undefined, '']
  }
}
