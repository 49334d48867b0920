import {
  type KindDefinition,
  kinds,
  type PersistentVolume,
  type Pod,
  type PodReferences,
  podReference,
  type ResourceSlice,
  referencesOfPod,
  type VolumeAttachment,
} from '@coxswain/api-types'
import type { Cache } from '../../cache/cache.ts'
import type { Entry, Objects } from '../../cache/entry.ts'
import { follow } from '../../cache/follow.ts'
import { objectKey } from '../../storage/object-keys.ts'

/** What objects have to do with a node: upstream's graph of the Node authorizer. */
export interface Relations {
  /** Whether the object is used by a pod of the node, or is itself about the node. */
  related(node: string, resource: string, namespace: string, name: string): boolean
}

/**
 * Pods are kept by their node, and what a pod refers to is read when somebody first asks: a change of a pod costs next to nothing, and most
 * nodes ask about few of them. All else is read from the cache.
 */
export const followRelations = (cache: Cache, objects: Objects): Relations => {
  const byNode = new Map<string, Map<string, Entry>>()
  const references = new WeakMap<Entry, PodReferences>()
  const volumesOf = followVolumeSecrets(cache, objects)
  followPods(cache, byNode)
  const referencesTo = (entry: Entry): PodReferences => {
    const known = references.get(entry)
    if (known !== undefined) return known
    const made = referencesOfPod(objects.object(entry) as Pod)
    references.set(entry, made)
    return made
  }
  const usedByPod = (node: string, resource: string, namespace: string, name: string): boolean => {
    const wanted = podReference(resource, name)
    for (const entry of byNode.get(node)?.values() ?? []) if (entry.namespace === namespace && referencesTo(entry).has(wanted)) return true
    return false
  }
  const find = <T>(definition: KindDefinition, name: string): T | undefined => {
    const entry = cache.kind(definition).get(objectKey(definition, '', name))
    return entry === undefined ? undefined : (objects.object(entry) as T)
  }
  const volumeIsUsed = (node: string, name: string): boolean => {
    const claim = find<PersistentVolume>(kinds.PersistentVolume as KindDefinition, name)?.spec?.claimRef
    return claim !== undefined && usedByPod(node, 'persistentvolumeclaims', claim.namespace ?? '', claim.name ?? '')
  }
  const secretOfVolume = (node: string, namespace: string, name: string): boolean =>
    [...(volumesOf(namespace, name) ?? [])].some((volume) => volumeIsUsed(node, volume))
  return {
    related: (node, resource, namespace, name) => {
      switch (resource) {
        case 'pods':
          return byNode.get(node)?.has(objectKey(kinds.Pod, namespace, name)) === true
        case 'persistentvolumes':
          return volumeIsUsed(node, name)
        case 'volumeattachments':
          return find<VolumeAttachment>(kinds.VolumeAttachment as KindDefinition, name)?.spec.nodeName === node
        case 'resourceslices':
          return find<ResourceSlice>(kinds.ResourceSlice as KindDefinition, name)?.spec.nodeName === node
        case 'secrets':
          return usedByPod(node, resource, namespace, name) || secretOfVolume(node, namespace, name)
        default:
          return usedByPod(node, resource, namespace, name)
      }
    },
  }
}

const NODE_NAME = kinds.Pod.fields.findIndex(({ name }) => name === 'spec.nodeName')
const nodeNameOf = ({ fields }: Entry): string => fields[NODE_NAME] ?? ''

const followPods = (cache: Cache, byNode: Map<string, Map<string, Entry>>): void => {
  const remove = (entry: Entry): void => {
    const pods = byNode.get(nodeNameOf(entry))
    if (pods?.delete(entry.key) && pods.size === 0) byNode.delete(nodeNameOf(entry))
  }
  follow(cache, kinds.Pod as KindDefinition, {
    put: (entry, previous) => {
      const node = nodeNameOf(entry)
      if (previous !== undefined && nodeNameOf(previous) !== node) remove(previous)
      if (node === '') return
      const pods = byNode.get(node)
      if (pods === undefined) byNode.set(node, new Map([[entry.key, entry]]))
      else pods.set(entry.key, entry)
    },
    removed: remove,
  })
}

/** The volumes whose secrets their nodes may read, by secret. */
const followVolumeSecrets = (cache: Cache, objects: Objects) => {
  const bySecret = new Map<string, Set<string>>()
  const ofVolume = new Map<string, readonly string[]>()
  const removed = ({ name }: Entry): void => {
    for (const secret of ofVolume.get(name) ?? []) {
      const volumes = bySecret.get(secret)
      if (volumes?.delete(name) && volumes.size === 0) bySecret.delete(secret)
    }
    ofVolume.delete(name)
  }
  follow(cache, kinds.PersistentVolume as KindDefinition, {
    put: (entry) => {
      removed(entry)
      const secrets = secretsOf(objects.object(entry) as PersistentVolume)
      if (secrets.length === 0) return
      ofVolume.set(entry.name, secrets)
      for (const secret of secrets) bySecret.set(secret, (bySecret.get(secret) ?? new Set()).add(entry.name))
    },
    removed,
  })
  return (namespace: string, name: string): ReadonlySet<string> | undefined => bySecret.get(`${namespace}/${name}`)
}

/** Upstream's `VisitPVSecretNames`, those for the node: not the ones that controllers use. A reference without a namespace is to the claim's. */
const secretsOf = ({ spec }: PersistentVolume): readonly string[] => {
  const claimNamespace = spec?.claimRef?.namespace ?? ''
  if (spec === undefined || claimNamespace === '') return []
  const { azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, storageos } = spec
  const named: readonly ({ readonly name?: string | undefined; readonly namespace?: string | undefined } | undefined)[] = [
    azureFile === undefined ? undefined : { name: azureFile.secretName, namespace: azureFile.secretNamespace },
    csi?.nodePublishSecretRef,
    csi?.nodeStageSecretRef,
    csi?.nodeExpandSecretRef,
    ...[cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos].map((source) => source?.secretRef),
  ]
  return named.flatMap((each) => (each?.name ? [`${each.namespace || claimNamespace}/${each.name}`] : []))
}
