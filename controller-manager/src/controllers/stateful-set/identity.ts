import { type DeepReadonly, kinds, type Pod, type PodTemplateSpec, type StatefulSet, type Stored } from '@coxswain/api-types'
import { controllerReference } from '@coxswain/client'
import { podFromTemplate } from '../../shared/pod-from-template.ts'
import { own } from '../../shared/well-known.ts'
import { withClaims } from './claims.ts'

/** Labels by which a pod of a set is known: its name, its ordinal, and the ControllerRevision of its template. */
const POD_NAME = 'statefulset.kubernetes.io/pod-name'
const POD_INDEX = 'apps.kubernetes.io/pod-index'
const POD_REVISION = 'controller-revision-hash'

/** A template, and the name of the ControllerRevision that it stands in. */
export interface Version {
  readonly revision: string
  readonly template: DeepReadonly<PodTemplateSpec>
}

/** The set and the ordinal that a pod's name tells; undefined where it is no such name (`web-01` is none: it would be another `web-1`). */
export const parseName = (name: string): { readonly set: string; readonly ordinal: number } | undefined => {
  const [, set = '', digits = ''] = /^(.*)-(0|[1-9]\d*)$/.exec(name) ?? []
  const ordinal = Number(digits)
  return set === '' || ordinal > MAX_ORDINAL ? undefined : { set, ordinal }
}
const MAX_ORDINAL = 2 ** 31 - 1

/** Pods of a set are told by their names; other pods that its selector matches are not its own (upstream's `isMemberOf`). */
export const isMember = ({ metadata }: Stored<Pod>, set: Stored<StatefulSet>): boolean =>
  parseName(metadata.name)?.set === set.metadata.name

/** The ordinal of a member. */
export const ordinalOf = ({ metadata }: Stored<Pod>): number => parseName(metadata.name)?.ordinal ?? -1

export const revisionOf = ({ metadata }: DeepReadonly<Pod>): string | undefined => own(metadata.labels, POD_REVISION)

export const podName = (set: Stored<StatefulSet>, ordinal: number): string => `${set.metadata.name}-${ordinal}`

const identityLabels = (name: string, ordinal: number) => ({ [POD_NAME]: name, [POD_INDEX]: String(ordinal) })

/** A new pod of a set: named, with a host name and its own claims in the place of the volumes of their names. */
export const newPod = (set: Stored<StatefulSet>, { template, revision }: Version, ordinal: number): DeepReadonly<Pod> => {
  const pod = podFromTemplate(template, set, controllerReference(kinds.StatefulSet, set))
  const name = podName(set, ordinal)
  const { serviceName = '' } = set.spec ?? {}
  const labels = { ...pod.metadata.labels, ...identityLabels(name, ordinal), [POD_REVISION]: revision }
  const identity = { hostname: name, ...(serviceName === '' ? {} : { subdomain: serviceName }) }
  const spec = { containers: [], ...pod.spec, ...identity }
  return { ...pod, metadata: { ...pod.metadata, name, labels }, spec: withClaims(set, spec, ordinal) }
}

/**
 * The pod with the labels and volumes of its ordinal; the very pod where it has them. Of the labels only the name is asked for: pods from
 * before the index was a label go without.
 */
export const repaired = (set: Stored<StatefulSet>, pod: Stored<Pod>): Stored<Pod> => {
  const { metadata, spec } = pod
  const ordinal = ordinalOf(pod)
  const known = own(metadata.labels, POD_NAME) === metadata.name
  const mounted = spec === undefined ? undefined : withClaims(set, spec, ordinal)
  if (known && mounted === spec) return pod
  const labels = known ? metadata.labels : { ...metadata.labels, ...identityLabels(metadata.name, ordinal) }
  return { ...pod, metadata: { ...metadata, ...(labels === undefined ? {} : { labels }) }, spec: mounted }
}
