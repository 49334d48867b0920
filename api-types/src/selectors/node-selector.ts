import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodSpec } from '../generated/core.v1.types.ts'
import type { DeepReadonly } from '../object.ts'
import { type LabelOperator, type LabelRequirement, type Labels, matchesLabels } from './label-requirement.ts'
import { requirementsOfLabels } from './label-selector.ts'

/** A term of node affinity: all of it must hold. */
export interface NodeTerm {
  readonly labels: readonly LabelRequirement[]
  /** On `metadata.name`, the one field that there is. */
  readonly names: readonly LabelRequirement[]
}

/** What a pod requires of its node; at least one of `terms` must hold, where there are any. */
export interface RequiredNodes {
  readonly labels: readonly LabelRequirement[]
  readonly terms: readonly NodeTerm[] | undefined
}

export interface WeightedNodeTerm {
  readonly term: NodeTerm
  readonly weight: number
}

/** What a pod says of the nodes that it may run on. */
type PlacedSpec = DeepReadonly<Pick<PodSpec, 'nodeSelector' | 'affinity'>>
type Term = DeepReadonly<NodeSelectorTerm>

const OPERATORS: ReadonlyMap<string, LabelOperator> = new Map<string, LabelOperator>([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
  ['Gt', 'gt'],
  ['Lt', 'lt'],
])
const NAME_FIELD = 'metadata.name'

/** Undefined where the term can match no node: it is empty, or says something that we cannot read. */
const readTerm = ({ matchExpressions = [], matchFields = [] }: Term): NodeTerm | undefined => {
  if (matchExpressions.length === 0 && matchFields.length === 0) return undefined
  const read = ({ key, operator, values = [] }: DeepReadonly<NodeSelectorRequirement>): LabelRequirement[] => {
    const known = OPERATORS.get(operator)
    return known === undefined ? [] : [{ key, operator: known, values }]
  }
  const labels = matchExpressions.flatMap(read)
  const names = matchFields.filter(({ key }) => key === NAME_FIELD).flatMap(read)
  if (labels.length < matchExpressions.length || names.length < matchFields.length) return undefined
  return { labels, names }
}

/** What a pod requires by nodeSelector and node affinity; undefined where it takes any node. */
export const requiredNodes = ({ nodeSelector, affinity }: PlacedSpec): RequiredNodes | undefined => {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  if (required === undefined && nodeSelector === undefined) return undefined
  return {
    labels: requirementsOfLabels(nodeSelector),
    terms: required === undefined ? undefined : nodeTerms(required),
  }
}

/** What a pod would like, without the terms that say nothing. */
export const preferredNodes = ({ affinity }: PlacedSpec): readonly WeightedNodeTerm[] =>
  (affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ weight, preference }) => {
    const term = weight === 0 ? undefined : readTerm(preference)
    return term === undefined ? [] : [{ term, weight }]
  })

/** The terms of a node selector, without those that can match no node. */
export const nodeTerms = ({ nodeSelectorTerms }: DeepReadonly<NodeSelector>): readonly NodeTerm[] =>
  nodeSelectorTerms.flatMap((term) => readTerm(term) ?? [])

interface NamedNode {
  readonly name: string
  readonly labels: Labels | undefined
}

export const matchesNodeTerm = ({ labels, names }: NodeTerm, node: NamedNode): boolean =>
  matchesLabels(labels, node.labels) && (names.length === 0 || matchesLabels(names, { [NAME_FIELD]: node.name }))

export const matchesRequired = (required: RequiredNodes | undefined, node: NamedNode): boolean => {
  if (required === undefined) return true
  if (!matchesLabels(required.labels, node.labels)) return false
  if (required.terms === undefined) return true
  for (const term of required.terms) if (matchesNodeTerm(term, node)) return true
  return false
}

/**
 * The only nodes that the terms leave, by name; undefined where a term leaves others open. Pods of daemon sets are pinned in this way, and
 * need not be tried on every node (upstream's `NodeAffinity.PreFilter`).
 */
export const namedNodes = (required: RequiredNodes | undefined): ReadonlySet<string> | undefined => {
  if (required?.terms === undefined || required.terms.length === 0) return undefined
  const all = new Set<string>()
  for (const { names } of required.terms) {
    const lists = names.filter(({ operator }) => operator === 'in').map(({ values }) => values)
    if (lists.length === 0) return undefined
    for (const name of lists[0] ?? []) if (lists.every((values) => values.includes(name))) all.add(name)
  }
  return all
}
