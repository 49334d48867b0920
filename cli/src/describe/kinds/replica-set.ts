import { controllerOf, formatLabelSelector, kinds, labelSelectorRequirements, type ReplicaSet } from '@coxswain/api-types'
import type { Describer } from '../describer.ts'
import { writeAnnotations, writeController, writeLabels } from '../format.ts'
import { writePodTemplate } from '../pod-template.ts'
import { writeWorkloadConditions } from '../workload-conditions.ts'

export const describeReplicaSet: Describer<ReplicaSet> = async (set, { client, writer: w, writeEvents }) => {
  const { metadata, spec, status } = set
  const labelSelector = formatLabelSelector(labelSelectorRequirements(spec?.selector))
  const { items } = await client.listAll(kinds.Pod, { namespace: metadata.namespace, labelSelector })
  const phases = items.filter((pod) => controllerOf(pod)?.uid === metadata.uid).map((pod) => pod.status?.phase)
  const count = (phase: string): number => phases.filter((each) => each === phase).length
  w.line(0, `Name:\t${metadata.name}`)
  w.line(0, `Namespace:\t${metadata.namespace}`)
  w.line(0, `Selector:\t${labelSelector}`)
  writeLabels(w, 'Labels', metadata.labels)
  writeAnnotations(w, metadata.annotations)
  writeController(w, set)
  w.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`)
  w.line(
    0,
    `Pods Status:\t${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`,
  )
  writePodTemplate(w, spec?.template)
  writeWorkloadConditions(w, status?.conditions)
  await writeEvents()
}
