import type { Volume } from '../../../generated/core.v1.types.ts'
import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label } from '../../../validation/names.ts'
import { refused } from './errors.ts'
import type { PodValidationOptions } from './options.ts'
import { validateVolumeSource } from './validate-volume-source.ts'

/** Volumes that mounts and devices may name: the good ones. */
export type VolumesByName = ReadonlyMap<string, Volume>

/**
 * The volumes of a pod or of a template (upstream's `ValidateVolumes`). `podMeta` is the metadata of a real pod: with its name the
 * claims that its ephemeral volumes make can be checked.
 */
export const validateVolumes = (
  volumes: readonly Volume[],
  podMeta: ObjectMeta | undefined,
  at: Path,
  options: PodValidationOptions,
): { readonly byName: VolumesByName; readonly errors: readonly FieldError[] } => {
  const byName = new Map<string, Volume>()
  const errors: FieldError[] = []
  const created = new Set(podMeta?.name ? volumes.filter(({ ephemeral }) => ephemeral).map(({ name }) => `${podMeta.name}-${name}`) : [])
  volumes.forEach((volume, i) => {
    const path = at.index(i)
    const own = [
      ...validateVolumeSource(volume, path, podMeta, options),
      ...(volume.name ? refused(path.child('name'), volume.name, isDns1123Label(volume.name)) : [fieldErrors.required(path.child('name'))]),
      ...(byName.has(volume.name) ? [fieldErrors.duplicate(path.child('name'), volume.name)] : []),
    ]
    if (own.length === 0) byName.set(volume.name, volume)
    errors.push(...own)
    const claim = volume.persistentVolumeClaim?.claimName
    if (claim !== undefined && created.has(claim)) {
      const where = path.child('persistentVolumeClaim').child('claimName')
      errors.push(fieldErrors.invalid(where, claim, 'must not reference a PVC that gets created for an ephemeral volume'))
    }
  })
  return { byName, errors }
}
