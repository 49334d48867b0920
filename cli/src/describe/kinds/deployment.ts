import {
  type Deployment,
  deepEqual,
  formatLabelSelector,
  kinds,
  labelSelectorRequirements,
  type ReplicaSet,
  type Stored,
} from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import type { Describer } from '../describer.ts'
import { rfc1123, writeAnnotations, writeLabels } from '../format.ts'
import { writePodTemplate } from '../pod-template.ts'
import { writeWorkloadConditions } from '../workload-conditions.ts'

export const describeDeployment: Describer<Deployment> = async (deployment, { client, writer: w, writeEvents }) => {
  const { metadata, spec, status } = deployment
  w.line(0, `Name:\t${metadata.name}`)
  w.line(0, `Namespace:\t${metadata.namespace}`)
  w.line(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}`)
  writeLabels(w, 'Labels', metadata.labels)
  writeAnnotations(w, metadata.annotations)
  w.line(0, `Selector:\t${selectorOf(deployment)}`)
  const counts = [
    `${spec?.replicas ?? 0} desired`,
    `${status?.updatedReplicas ?? 0} updated`,
    `${status?.replicas ?? 0} total`,
    `${status?.availableReplicas ?? 0} available`,
    `${status?.unavailableReplicas ?? 0} unavailable`,
  ]
  w.line(0, `Replicas:\t${counts.join(' | ')}`)
  w.line(0, `StrategyType:\t${spec?.strategy?.type ?? ''}`)
  w.line(0, `MinReadySeconds:\t${spec?.minReadySeconds ?? 0}`)
  const rolling = spec?.strategy?.rollingUpdate
  if (rolling !== undefined)
    w.line(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable ?? 0} max unavailable, ${rolling.maxSurge ?? 0} max surge`)
  writePodTemplate(w, spec?.template)
  writeWorkloadConditions(w, status?.conditions)
  const { old, current } = await replicaSetsOf(deployment, client)
  if (old.length > 0 || current.length > 0) {
    w.line(0, `OldReplicaSets:\t${setsText(old)}`)
    w.line(0, `NewReplicaSet:\t${setsText(current)}`)
  }
  await writeEvents()
}

const selectorOf = ({ spec }: Stored<Deployment>): string => formatLabelSelector(labelSelectorRequirements(spec?.selector))

const setsText = (sets: readonly Stored<ReplicaSet>[]): string =>
  sets
    .map(({ metadata, spec, status }) => `${metadata.name} (${status?.replicas ?? 0}/${spec?.replicas ?? 0} replicas created)`)
    .join(', ') || '<none>'

/** The sets that the deployment owns: the oldest that has its template is the new one. */
const replicaSetsOf = async (deployment: Stored<Deployment>, client: Client) => {
  const { items } = await client.listAll(kinds.ReplicaSet, {
    namespace: deployment.metadata.namespace,
    labelSelector: selectorOf(deployment),
  })
  const owned = items
    .filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ controller, uid }) => controller === true && uid === deployment.metadata.uid),
    )
    .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1))
  const wanted = withoutHash(deployment.spec?.template)
  const newest = owned.find(({ spec }) => deepEqual(withoutHash(spec?.template), wanted))
  return { old: owned.filter((set) => set !== newest), current: newest === undefined ? [] : [newest] }
}

type Template = Stored<Deployment>['spec'] extends infer Spec ? (Spec extends { readonly template: infer T } ? T : never) : never

const withoutHash = (template: Template | undefined): unknown => {
  const { 'pod-template-hash': _, ...labels } = template?.metadata?.labels ?? {}
  const { metadata, spec } = template ?? {}
  return { metadata: { annotations: metadata?.annotations ?? {}, labels }, spec }
}
