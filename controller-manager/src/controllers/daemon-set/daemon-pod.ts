import {
  type Affinity,
  type CoreV1,
  type DaemonSet,
  type DeepReadonly,
  kinds,
  type Pod,
  type PodTemplateSpec,
  parseInt64,
  type Stored,
} from '@coxswain/api-types'
import { controllerReference } from '@coxswain/client'
import { podFromTemplate } from '../../shared/pod-from-template.ts'
import { own } from '../../shared/well-known.ts'
import { daemonTolerations } from './tolerations.ts'

/** The label that tells which revision a pod is of. */
export const REVISION_HASH = 'controller-revision-hash'
/** The same as a number, for those who read it still. */
const TEMPLATE_GENERATION_LABEL = 'pod-template-generation'
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'
const NAME_FIELD = 'metadata.name'

/**
 * Makes pods of a revision, each for one node: it is asked for by name in their affinity, in place of what the template requires, which
 * the node meets. The scheduler binds them, so that what else runs there is thought of (upstream's `CreatePodTemplate`).
 */
export const daemonPodsOf = (daemonSet: Stored<DaemonSet>, hash: string): ((node: string) => DeepReadonly<Pod>) => {
  const template: DeepReadonly<PodTemplateSpec> = daemonSet.spec?.template ?? {}
  const spec = template.spec ?? { containers: [] }
  const labels = { ...template.metadata?.labels, ...generationLabel(daemonSet), [REVISION_HASH]: hash }
  const tolerations = daemonTolerations(spec)
  const controller = controllerReference(kinds.DaemonSet, daemonSet)
  return (node) => {
    const pinned = { ...spec, tolerations, affinity: pinnedTo(node, spec.affinity) }
    return podFromTemplate({ metadata: { ...template.metadata, labels }, spec: pinned }, daemonSet, controller)
  }
}

const generationLabel = ({ metadata }: Stored<DaemonSet>): Readonly<Record<string, string>> => {
  const generation = parseInt64(own(metadata.annotations, TEMPLATE_GENERATION) ?? '')
  return generation === undefined ? {} : { [TEMPLATE_GENERATION_LABEL]: String(generation) }
}

const pinnedTo = (node: string, affinity: DeepReadonly<Affinity> | undefined): DeepReadonly<Affinity> => {
  const nodeSelectorTerms = [{ matchFields: [{ key: NAME_FIELD, operator: 'In', values: [node] }] }]
  const requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms }
  return { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution } }
}

/** The node that a pod is on or made for; undefined where it names none, or several (upstream's `GetTargetNodeName`). */
export const targetNode = ({ spec }: Stored<Pod>): string | undefined => {
  if (spec?.nodeName) return spec.nodeName
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const named = required?.nodeSelectorTerms.flatMap(({ matchFields = [] }) => matchFields.filter(isNamed))[0]
  return named?.values?.length === 1 ? named.values[0] : undefined
}

const isNamed = ({ key, operator }: DeepReadonly<CoreV1.NodeSelectorRequirement>): boolean => key === NAME_FIELD && operator === 'In'
