import type { Container, Pod, PodSpec, Volume } from '../../../generated/core.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'

/** What a pod brings its node into touch with, as `resource name` of the pod's own namespace. */
export type PodReferences = ReadonlySet<string>

export const podReference = (resource: string, name: string): string => `${resource} ${name}`

const MIRROR = 'kubernetes.io/config.mirror'
const NOTHING: PodReferences = new Set()

/**
 * Secrets, config maps, claims and the service account that the node needs for the pod. A mirror pod, which nodes may make themselves,
 * must not open anything to them.
 */
export const referencesOfPod = ({ metadata, spec, status }: DeepReadonly<Pod>): PodReferences => {
  if (spec === undefined || metadata.annotations?.[MIRROR] !== undefined) return NOTHING
  const references = new Set<string>()
  const add = (resource: string, name: string | undefined): void => {
    if (name) references.add(podReference(resource, name))
  }
  add('serviceaccounts', spec.serviceAccountName)
  for (const { name } of spec.imagePullSecrets ?? []) add('secrets', name)
  for (const container of containersOf(spec)) {
    for (const { secretRef, configMapRef } of container.envFrom ?? []) {
      add('secrets', secretRef?.name)
      add('configmaps', configMapRef?.name)
    }
    for (const { valueFrom } of container.env ?? []) {
      add('secrets', valueFrom?.secretKeyRef?.name)
      add('configmaps', valueFrom?.configMapKeyRef?.name)
    }
  }
  for (const volume of spec.volumes ?? []) addVolume(volume, metadata.name ?? '', add)
  const claims = new Map((status?.resourceClaimStatuses ?? []).map((each) => [each.name, each.resourceClaimName]))
  for (const { name, resourceClaimName } of spec.resourceClaims ?? []) add('resourceclaims', resourceClaimName ?? claims.get(name))
  add('resourceclaims', status?.extendedResourceClaimStatus?.resourceClaimName)
  return references
}

const containersOf = ({
  containers,
  initContainers = [],
  ephemeralContainers = [],
}: DeepReadonly<PodSpec>): readonly DeepReadonly<Pick<Container, 'env' | 'envFrom'>>[] => [
  ...containers,
  ...initContainers,
  ...ephemeralContainers,
]

type Add = (resource: string, name: string | undefined) => void

const addVolume = (volume: DeepReadonly<Volume>, pod: string, add: Add): void => {
  add('secrets', volume.secret?.secretName)
  add('configmaps', volume.configMap?.name)
  add('persistentvolumeclaims', volume.persistentVolumeClaim?.claimName)
  // The claim of an ephemeral volume is made for the pod, and named after both.
  if (volume.ephemeral !== undefined) add('persistentvolumeclaims', `${pod}-${volume.name}`)
  for (const { secret, configMap } of volume.projected?.sources ?? []) {
    add('secrets', secret?.name)
    add('configmaps', configMap?.name)
  }
  const { azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, storageos } = volume
  add('secrets', azureFile?.secretName)
  add('secrets', csi?.nodePublishSecretRef?.name)
  for (const source of [cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos]) add('secrets', source?.secretRef?.name)
}
