import type { StatefulSet, StatefulSetSpec } from '../../../generated/apps.v1.types.ts'
import { roundResources } from '../../core/pod/default-resources.ts'
import { defaultClaimSpec } from '../../core/pod/default-volumes.ts'
import { defaultPodTemplate } from '../../core/pod/defaults.ts'

/** Upstream's `SetDefaults_StatefulSet` of apps/v1, and the defaults of what a set is made of. */
export const defaultStatefulSet = (draft: StatefulSet): void => {
  // A spec that is missing is one with nothing in it: validation then names what it lacks.
  const spec = draft.spec ?? ({} as StatefulSetSpec)
  draft.spec = spec
  spec.podManagementPolicy ||= 'OrderedReady'
  defaultUpdateStrategy(spec)
  const retention = spec.persistentVolumeClaimRetentionPolicy ?? {}
  spec.persistentVolumeClaimRetentionPolicy = retention
  retention.whenDeleted ||= 'Retain'
  retention.whenScaled ||= 'Retain'
  spec.replicas ??= 1
  spec.revisionHistoryLimit ??= 10
  spec.template ??= {}
  defaultPodTemplate(spec.template)
  defaultClaims(spec)
}

const defaultUpdateStrategy = (spec: StatefulSetSpec): void => {
  const strategy = spec.updateStrategy ?? {}
  spec.updateStrategy = strategy
  if (!strategy.type) {
    strategy.type = 'RollingUpdate'
    strategy.rollingUpdate ??= {}
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate !== undefined) strategy.rollingUpdate.partition ??= 0
}

/** Claims in a set are whole objects, told apart by their names only. */
const defaultClaims = ({ volumeClaimTemplates }: StatefulSetSpec): void => {
  for (const claim of volumeClaimTemplates ?? []) {
    claim.apiVersion = 'v1'
    claim.kind = 'PersistentVolumeClaim'
    claim.status ??= {}
    claim.status.phase ||= 'Pending'
    claim.spec ??= {}
    defaultClaimSpec(claim.spec)
    roundResources(claim.status.capacity)
  }
}
