import type {
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  GitRepoVolumeSource,
  HostPathVolumeSource,
  KeyToPath,
  ProjectedVolumeSource,
  SecretVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { optionalOneOf, requiredText } from './errors.ts'
import type { PodValidationOptions } from './options.ts'
import { VOLUME_FIELDS, validateObjectFieldSelector, validateResourceFieldSelector } from './validate-field-refs.ts'
import { validateFileMode, validateLocalDescendingPath, validateLocalNonReservedPath, validatePathNoBacksteps } from './validate-paths.ts'

type Errors = readonly FieldError[]

const HOST_PATH_TYPES: readonly string[] = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]

export const validateHostPath = ({ path, type }: HostPathVolumeSource, at: Path): Errors =>
  path
    ? [...validatePathNoBacksteps(path, at.child('path')), ...optionalOneOf(type, HOST_PATH_TYPES, at.child('type'))]
    : [fieldErrors.required(at.child('path'))]

export const validateGitRepo = ({ repository, directory }: GitRepoVolumeSource, at: Path): Errors => [
  ...requiredText(repository, at.child('repository')),
  ...validateLocalDescendingPath(directory ?? '', at.child('directory')),
]

export const validateSecretVolume = ({ secretName, defaultMode, items }: SecretVolumeSource, at: Path): Errors => [
  ...requiredText(secretName, at.child('secretName')),
  ...validateFileMode(defaultMode, at.child('defaultMode')),
  ...itemErrors(items, at.child('items')),
]

export const validateConfigMapVolume = ({ name, defaultMode, items }: ConfigMapVolumeSource, at: Path): Errors => [
  ...requiredText(name, at.child('name')),
  ...validateFileMode(defaultMode, at.child('defaultMode')),
  ...itemErrors(items, at.child('items')),
]

const itemErrors = (items: readonly KeyToPath[] | undefined, at: Path): Errors =>
  (items ?? []).flatMap((item, i) => keyToPathErrors(item, at.index(i)))

const keyToPathErrors = ({ key, path, mode }: KeyToPath, at: Path): Errors => [
  ...requiredText(key, at.child('key')),
  ...requiredText(path, at.child('path')),
  ...validateLocalNonReservedPath(path ?? '', at.child('path')),
  ...validateFileMode(mode, at.child('mode')),
]

export const validateDownwardApiVolume = ({ defaultMode, items }: DownwardAPIVolumeSource, at: Path): Errors => [
  ...validateFileMode(defaultMode, at.child('defaultMode')),
  // Upstream's errors of the items do not name the item.
  ...(items ?? []).flatMap((item) => downwardFileErrors(item, at)),
]

const downwardFileErrors = ({ path, fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile, at: Path): Errors => [
  ...requiredText(path, at.child('path')),
  ...validateLocalNonReservedPath(path ?? '', at.child('path')),
  ...downwardSourceErrors({ fieldRef, resourceFieldRef }, at),
  ...validateFileMode(mode, at.child('mode')),
]

const downwardSourceErrors = (
  { fieldRef, resourceFieldRef }: Pick<DownwardAPIVolumeFile, 'fieldRef' | 'resourceFieldRef'>,
  at: Path,
): Errors => {
  if (fieldRef !== undefined) {
    return [
      ...validateObjectFieldSelector(fieldRef, VOLUME_FIELDS, at.child('fieldRef')),
      ...(resourceFieldRef === undefined
        ? []
        : [fieldErrors.invalid(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')]),
    ]
  }
  if (resourceFieldRef !== undefined)
    return validateResourceFieldSelector(resourceFieldRef, at.child('resourceFieldRef'), { inVolume: true })
  return [fieldErrors.required(at, 'one of fieldRef and resourceFieldRef is required')]
}

/**
 * Several sources in one folder. Trust bundles and pod certificates are behind gates that are off by default in 1.36 and have been
 * dropped before validation.
 */
export const validateProjectedVolume = (projected: ProjectedVolumeSource, at: Path, options: PodValidationOptions): Errors => {
  const errors: FieldError[] = [...validateFileMode(projected.defaultMode, at.child('defaultMode'))]
  const taken = new Set<string>()
  const claim = (path: string | undefined, shown: string): void => {
    if (!path) return
    if (taken.has(path)) errors.push(fieldErrors.invalid(at, shown, 'conflicting duplicate paths'))
    taken.add(path)
  }
  ;(projected.sources ?? []).forEach((source, i) => {
    const place = at.child('sources').index(i)
    errors.push(...keyedSourceErrors(source, place, claim))
    for (const item of source.downwardAPI?.items ?? []) {
      errors.push(...downwardFileErrors(item, place.child('downwardAPI')))
      claim(item.path, item.path)
    }
    if (source.serviceAccountToken !== undefined) {
      errors.push(...tokenErrors(source.serviceAccountToken, place.child('serviceAccountToken'), at, options))
    }
    const count = [source.secret, source.configMap, source.downwardAPI, source.serviceAccountToken].filter(
      (each) => each !== undefined,
    ).length
    if (count > 1) errors.push(fieldErrors.forbidden(place, 'may not specify more than 1 volume type per source'))
  })
  return errors
}

const keyedSourceErrors = (source: VolumeProjection, at: Path, claim: (path: string | undefined, shown: string) => void): Errors =>
  (['secret', 'configMap'] as const).flatMap((kind) => {
    const projection = source[kind]
    if (projection === undefined) return []
    const place = at.child(kind)
    for (const { path } of projection.items ?? []) claim(path, projection.name ?? '')
    return [...requiredText(projection.name, place.child('name')), ...itemErrors(projection.items, place.child('items'))]
  })

/** Upstream's errors of the path stand at the volume, not at the source. */
const tokenErrors = (
  token: ServiceAccountTokenProjection,
  at: Path,
  volume: Path,
  { allowNonLocalTokenPath }: PodValidationOptions,
): Errors => {
  const seconds = token.expirationSeconds ?? 0
  const expiration = at.child('expirationSeconds')
  return [
    ...(seconds < 600 ? [fieldErrors.invalid(expiration, seconds, 'may not specify a duration less than 10 minutes')] : []),
    ...(seconds > 2 ** 32 ? [fieldErrors.invalid(expiration, seconds, 'may not specify a duration larger than 2^32 seconds')] : []),
    ...requiredText(token.path, volume.child('path')),
    ...(token.path && !allowNonLocalTokenPath ? validateLocalNonReservedPath(token.path, volume.child('path')) : []),
  ]
}
