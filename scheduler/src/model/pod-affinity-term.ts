import {
  type CoreV1,
  type DeepReadonly,
  type LabelRequirement,
  type Labels,
  labelSelectorRequirements,
  matchesLabels,
  NOTHING,
} from '@coxswain/api-types'

/** A term of inter-pod affinity with its selectors read. */
export interface PodTerm {
  readonly topologyKey: string
  readonly selector: readonly LabelRequirement[]
  readonly namespaces: ReadonlySet<string>
  readonly namespaceSelector: readonly LabelRequirement[]
}

export interface WeightedPodTerm {
  readonly term: PodTerm
  readonly weight: number
}

/** All terms of a pod. */
export interface PodAffinityTerms {
  readonly required: readonly PodTerm[]
  readonly requiredAnti: readonly PodTerm[]
  readonly preferred: readonly WeightedPodTerm[]
  readonly preferredAnti: readonly WeightedPodTerm[]
}

export interface Labelled {
  readonly namespace: string
  readonly labels: Labels
}

/** Does a term speak of `pod`? `namespaceLabels` are those of the pod's namespace. */
export const termMatches = (term: PodTerm, pod: Labelled, namespaceLabels: Labels): boolean =>
  (term.namespaces.has(pod.namespace) || matchesLabels(term.namespaceSelector, namespaceLabels)) && matchesLabels(term.selector, pod.labels)

/**
 * A selector narrowed by the values that the pod's own labels have: `matchLabelKeys` and `mismatchLabelKeys` (KEP-3633, KEP-3243). The
 * API server writes them into the selector of new pods; to apply them twice changes nothing.
 */
export const withLabelKeys = (
  selector: DeepReadonly<CoreV1.PodAffinityTerm>['labelSelector'],
  labels: Labels,
  keys: { readonly match?: readonly string[] | undefined; readonly mismatch?: readonly string[] | undefined },
): readonly LabelRequirement[] => {
  if (selector === undefined) return NOTHING
  const requirements = labelSelectorRequirements(selector)
  const { match = [], mismatch = [] } = keys
  if (match.length === 0 && mismatch.length === 0) return requirements
  const own = (names: readonly string[], operator: 'in' | 'notin'): LabelRequirement[] =>
    names.filter((key) => Object.hasOwn(labels, key)).map((key) => ({ key, operator, values: [labels[key] ?? ''] }))
  return [...requirements, ...own(match, 'in'), ...own(mismatch, 'notin')]
}

const readTerm = (term: DeepReadonly<CoreV1.PodAffinityTerm>, pod: Labelled): PodTerm => {
  const { namespaces = [], namespaceSelector } = term
  const own = namespaces.length === 0 && namespaceSelector === undefined
  return {
    topologyKey: term.topologyKey,
    selector: withLabelKeys(term.labelSelector, pod.labels, { match: term.matchLabelKeys, mismatch: term.mismatchLabelKeys }),
    namespaces: new Set(own ? [pod.namespace] : namespaces),
    namespaceSelector: namespaceSelector === undefined ? NOTHING : labelSelectorRequirements(namespaceSelector),
  }
}

/** Reads what a pod says of other pods; undefined for the many that say nothing. */
export const podAffinityTerms = (affinity: DeepReadonly<CoreV1.Affinity> | undefined, pod: Labelled): PodAffinityTerms | undefined => {
  if (affinity?.podAffinity === undefined && affinity?.podAntiAffinity === undefined) return undefined
  const plain = (terms: readonly DeepReadonly<CoreV1.PodAffinityTerm>[] = []) => terms.map((term) => readTerm(term, pod))
  const weighted = (terms: readonly DeepReadonly<CoreV1.WeightedPodAffinityTerm>[] = []) =>
    terms.map(({ weight, podAffinityTerm }) => ({ weight, term: readTerm(podAffinityTerm, pod) }))
  const { podAffinity, podAntiAffinity } = affinity
  return {
    required: plain(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAnti: plain(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferred: weighted(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAnti: weighted(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
  }
}
