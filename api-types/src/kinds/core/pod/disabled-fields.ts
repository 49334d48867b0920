import type { PodSpec, PodStatus } from '../../../generated/core.v1.types.ts'
import { containersOf } from './visit.ts'

/**
 * Drops what stands behind feature gates that are off by default in 1.36, unless the stored object has it already (upstream's
 * `dropDisabledFields`): ContainerStopSignals, ClusterTrustBundleProjection, PodCertificateRequest, GenericWorkload.
 */
export const dropDisabledFields = (spec: PodSpec | undefined, old: PodSpec | undefined): void => {
  if (spec === undefined) return
  if (old?.schedulingGroup === undefined) delete spec.schedulingGroup
  for (const field of ['clusterTrustBundle', 'podCertificate'] as const) {
    if (sourcesOf(old).some((source) => source[field] !== undefined)) continue
    for (const source of sourcesOf(spec)) delete source[field]
  }
  if (!containersOf(old).some(({ container }) => container.lifecycle?.stopSignal !== undefined)) dropStopSignals(spec)
}

const sourcesOf = (spec: PodSpec | undefined) => (spec?.volumes ?? []).flatMap(({ projected }) => projected?.sources ?? [])

const dropStopSignals = (spec: PodSpec): void => {
  for (const { container } of containersOf(spec)) {
    if (container.lifecycle?.stopSignal === undefined) continue
    delete container.lifecycle.stopSignal
    if (container.lifecycle.postStart === undefined && container.lifecycle.preStop === undefined) delete container.lifecycle
  }
}

/** As above, of the status: DRANodeAllocatableResources and ImageVolumeWithDigest. */
export const dropDisabledStatusFields = (status: PodStatus | undefined, old: PodStatus | undefined): void => {
  if (status === undefined) return
  if (old?.nodeAllocatableResourceClaimStatuses === undefined) delete status.nodeAllocatableResourceClaimStatuses
  const mounts = (each: PodStatus | undefined) =>
    [...(each?.containerStatuses ?? []), ...(each?.initContainerStatuses ?? []), ...(each?.ephemeralContainerStatuses ?? [])].flatMap(
      ({ volumeMounts }) => volumeMounts ?? [],
    )
  if (mounts(old).some(({ volumeStatus }) => volumeStatus !== undefined)) return
  for (const mount of mounts(status)) delete mount.volumeStatus
}
