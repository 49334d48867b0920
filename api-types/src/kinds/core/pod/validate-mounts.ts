import type { Container, VolumeDevice, VolumeMount } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { notSupported } from './errors.ts'
import { validateLocalDescendingPath, validatePathNoBacksteps } from './validate-paths.ts'
import type { VolumesByName } from './validate-volumes.ts'

type Errors = readonly FieldError[]

/** Where a container sees its volumes (upstream's `ValidateVolumeMounts`). */
export const validateVolumeMounts = (container: Container, volumes: VolumesByName, at: Path): Errors => {
  const devices = container.volumeDevices ?? []
  const deviceNames = new Set(devices.map(({ name }) => name))
  const devicePaths = new Set(devices.map(({ devicePath }) => devicePath))
  const paths = new Set<string>()
  return (container.volumeMounts ?? []).flatMap((mount, i) => {
    const place = at.index(i)
    const { name, mountPath } = mount
    const errors = [
      ...(name ? [] : [fieldErrors.required(place.child('name'))]),
      ...(volumes.has(name) ? [] : [fieldErrors.notFound(place.child('name'), name ?? '')]),
      ...(mountPath ? [] : [fieldErrors.required(place.child('mountPath'))]),
      ...(paths.has(mountPath) ? [fieldErrors.invalid(place.child('mountPath'), mountPath, 'must be unique')] : []),
      ...(deviceNames.has(name) ? [fieldErrors.invalid(place.child('name'), name, 'must not already exist in volumeDevices')] : []),
      ...(devicePaths.has(mountPath)
        ? [fieldErrors.invalid(place.child('mountPath'), mountPath, 'must not already exist as a path in volumeDevices')]
        : []),
      ...subPathErrors(mount, place, at),
      // Upstream's errors of these two do not name the mount.
      ...propagationErrors(mount, container, at.child('mountPropagation')),
      ...recursiveReadOnlyErrors(mount, at.child('recursiveReadOnly')),
    ]
    paths.add(mountPath)
    return errors
  })
}

const subPathErrors = ({ subPath, subPathExpr }: VolumeMount, place: Path, list: Path): Errors => [
  ...(subPath ? validateLocalDescendingPath(subPath, list.child('subPath')) : []),
  ...(subPath && subPathExpr
    ? [fieldErrors.invalid(place.child('subPathExpr'), subPathExpr, 'subPathExpr and subPath are mutually exclusive')]
    : []),
  ...(subPathExpr ? validateLocalDescendingPath(subPathExpr, list.child('subPathExpr')) : []),
]

const PROPAGATIONS: readonly string[] = ['Bidirectional', 'HostToContainer', 'None']

const propagationErrors = ({ mountPropagation }: VolumeMount, container: Container, at: Path): Errors => {
  if (mountPropagation === undefined) return []
  return [
    ...(PROPAGATIONS.includes(mountPropagation) ? [] : [notSupported(at, mountPropagation, PROPAGATIONS)]),
    ...(mountPropagation === 'Bidirectional' && container.securityContext?.privileged !== true
      ? [fieldErrors.forbidden(at, 'Bidirectional mount propagation is available only to privileged containers')]
      : []),
  ]
}

const recursiveReadOnlyErrors = ({ recursiveReadOnly, readOnly, mountPropagation }: VolumeMount, at: Path): Errors => {
  switch (recursiveReadOnly) {
    case undefined:
    case 'Disabled':
      return []
    case 'Enabled':
    case 'IfPossible':
      return [
        ...(readOnly === true ? [] : [fieldErrors.forbidden(at, 'may only be specified when readOnly is true')]),
        ...(mountPropagation === undefined || mountPropagation === 'None'
          ? []
          : [fieldErrors.forbidden(at, 'may only be specified when mountPropagation is None or not specified')]),
      ]
    default:
      return [notSupported(at, recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible'])]
  }
}

/** Block devices within a container (upstream's `ValidateVolumeDevices`). */
export const validateVolumeDevices = (container: Container, volumes: VolumesByName, at: Path): Errors => {
  const mounts = container.volumeMounts ?? []
  const mountNames = new Set(mounts.map(({ name }) => name))
  const mountPaths = new Set(mounts.map(({ mountPath }) => mountPath))
  const names = new Set<string>()
  const paths = new Set<string>()
  return (container.volumeDevices ?? []).flatMap(({ name, devicePath }, i) => {
    const place = at.index(i)
    const errors = [
      ...deviceNameErrors({ name, devicePath }, volumes, names, place.child('name')),
      ...devicePathErrors(devicePath, paths, place.child('devicePath')),
      ...(mountNames.has(name) ? [fieldErrors.invalid(place.child('name'), name, 'must not already exist in volumeMounts')] : []),
      ...(mountPaths.has(devicePath)
        ? [fieldErrors.invalid(place.child('devicePath'), devicePath, 'must not already exist as a path in volumeMounts')]
        : []),
    ]
    if (name) names.add(name)
    return errors
  })
}

const deviceNameErrors = ({ name }: VolumeDevice, volumes: VolumesByName, seen: ReadonlySet<string>, at: Path): Errors => {
  const volume = volumes.get(name)
  const isClaim = volume?.persistentVolumeClaim !== undefined || volume?.ephemeral !== undefined
  return [
    ...(name ? [] : [fieldErrors.required(at)]),
    ...(seen.has(name) ? [fieldErrors.invalid(at, name, 'must be unique')] : []),
    ...(volume !== undefined && !isClaim
      ? [fieldErrors.invalid(at, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode')]
      : []),
    ...(volume === undefined ? [fieldErrors.notFound(at, name ?? '')] : []),
  ]
}

const devicePathErrors = (path: string, seen: Set<string>, at: Path): Errors => {
  const errors = [...(path ? [] : [fieldErrors.required(at)]), ...(seen.has(path) ? [fieldErrors.invalid(at, path, 'must be unique')] : [])]
  if (path && validatePathNoBacksteps(path, at).length > 0)
    return [...errors, fieldErrors.invalid(at, path, "can not contain backsteps ('..')")]
  seen.add(path)
  return errors
}
