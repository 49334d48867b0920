import {
  type CSINode,
  classOfClaim,
  classOfVolume,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
  type Stored,
} from '@coxswain/api-types'
import { createAssumable } from './assumable.ts'
import type { PodInfo } from './pod-info.ts'

export type ClaimObject = Stored<PersistentVolumeClaim>
export type VolumeObject = Stored<PersistentVolume>
export type ClassObject = Stored<StorageClass>
export type CsiNodeObject = Stored<CSINode>

/** Claims and volumes as decisions see them: what was decided for others counts, written or not. */
export interface VolumeView {
  claim(namespace: string, name: string): ClaimObject | undefined
  volume(name: string): VolumeObject | undefined
  storageClass(name: string): ClassObject | undefined
  csiNode(name: string): CsiNodeObject | undefined
  /** Volumes that are bound to nobody and may be for a claim of its class, or are set aside for one. */
  candidates(claim: ClaimObject): readonly VolumeObject[]
  /** Pods on nodes that use a claim. */
  users(namespace: string, claim: string): number
}

/** The same, for its owner. */
export interface VolumeStore extends VolumeView {
  setClaim(claim: ClaimObject): ClaimObject | undefined
  removeClaim(namespace: string, name: string): void
  setVolume(volume: VolumeObject): VolumeObject | undefined
  removeVolume(name: string): void
  setClass(storageClass: ClassObject): ClassObject | undefined
  removeClass(name: string): void
  setCsiNode(node: CsiNodeObject): CsiNodeObject | undefined
  removeCsiNode(name: string): void
  /** As the API has them, whatever was decided. */
  writtenClaim(namespace: string, name: string): ClaimObject | undefined
  writtenVolume(name: string): VolumeObject | undefined
  /** Takes them as if they were written, until the API shows a newer state. */
  assumeClaim(claim: ClaimObject): void
  assumeVolume(volume: VolumeObject): void
  /** Takes an assumption back. */
  restoreClaim(claim: ClaimObject): void
  restoreVolume(volume: VolumeObject): void
  /** A pod came to a node (1), or left it (-1). */
  countPod(pod: PodInfo, by: 1 | -1): void
}

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`
const NO_VOLUMES: readonly VolumeObject[] = []

export const createVolumeStore = (): VolumeStore => {
  const claims = createAssumable<ClaimObject>()
  const volumes = createAssumable<VolumeObject>()
  const classes = new Map<string, ClassObject>()
  const csiNodes = new Map<string, CsiNodeObject>()
  const users = new Map<string, number>()
  const open = createOpenVolumes()
  return {
    claim: (namespace, name) => claims.get(keyOf(namespace, name)),
    volume: volumes.get,
    storageClass: (name) => classes.get(name),
    csiNode: (name) => csiNodes.get(name),
    candidates: (claim) => open.of(claim).flatMap((name) => volumes.get(name) ?? NO_VOLUMES),
    users: (namespace, claim) => users.get(keyOf(namespace, claim)) ?? 0,
    setClaim: (claim) => claims.set(keyOf(claim.metadata.namespace, claim.metadata.name), claim),
    removeClaim: (namespace, name) => void claims.remove(keyOf(namespace, name)),
    setVolume: (volume) => {
      const before = volumes.set(volume.metadata.name, volume)
      if (before !== undefined) open.remove(before)
      open.add(volume)
      return before
    },
    removeVolume: (name) => {
      const before = volumes.remove(name)
      if (before !== undefined) open.remove(before)
    },
    setClass: (each) => replace(classes, each),
    removeClass: (name) => void classes.delete(name),
    setCsiNode: (each) => replace(csiNodes, each),
    removeCsiNode: (name) => void csiNodes.delete(name),
    writtenClaim: (namespace, name) => claims.written(keyOf(namespace, name)),
    writtenVolume: volumes.written,
    assumeClaim: (claim) => claims.assume(keyOf(claim.metadata.namespace, claim.metadata.name), claim),
    assumeVolume: (volume) => volumes.assume(volume.metadata.name, volume),
    restoreClaim: ({ metadata }) => claims.restore(keyOf(metadata.namespace, metadata.name)),
    restoreVolume: ({ metadata }) => volumes.restore(metadata.name),
    countPod: ({ namespace, claims: used }, by) => {
      for (const { claim } of used) count(users, keyOf(namespace, claim), by)
    },
  }
}

const replace = <T extends { readonly metadata: { readonly name: string } }>(map: Map<string, T>, object: T): T | undefined => {
  const before = map.get(object.metadata.name)
  map.set(object.metadata.name, object)
  return before
}

const count = (counts: Map<string, number>, key: string, by: 1 | -1): void => {
  const next = (counts.get(key) ?? 0) + by
  if (next > 0) counts.set(key, next)
  else counts.delete(key)
}

/** Names of volumes that a claim may still get: free ones by their class, those set aside by their claim. */
const createOpenVolumes = () => {
  const names = new Map<string, Set<string>>()
  const fileOf = ({ spec }: VolumeObject, storageClass: string): string =>
    spec?.claimRef === undefined ? storageClass : keyOf(spec.claimRef.namespace ?? '', spec.claimRef.name ?? '')
  return {
    of: (claim: ClaimObject): readonly string[] => [
      ...(names.get(keyOf(claim.metadata.namespace, claim.metadata.name)) ?? []),
      ...(names.get(classOfClaim(claim)) ?? []),
    ],
    add: (volume: VolumeObject): void => {
      const file = fileOf(volume, classOfVolume(volume))
      names.set(file, (names.get(file) ?? new Set()).add(volume.metadata.name))
    },
    remove: (volume: VolumeObject): void => {
      const file = fileOf(volume, classOfVolume(volume))
      names.get(file)?.delete(volume.metadata.name)
      if (names.get(file)?.size === 0) names.delete(file)
    },
  }
}
