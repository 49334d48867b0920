import type { CoreV1, DeepReadonly, Labels, Node, Stored } from '@coxswain/api-types'
import { amountsOf, type Resources, resourcesOf } from './resources.ts'

export type NodeObject = Stored<Node>
export type Taint = DeepReadonly<CoreV1.Taint>
export type Toleration = DeepReadonly<CoreV1.Toleration>

/** What a node says of itself: read once when the object comes in, never changed. */
export interface NodeFacts {
  readonly name: string
  readonly labels: Labels
  readonly unschedulable: boolean
  /** Taints that keep pods away (`NoSchedule`, `NoExecute`). */
  readonly taints: readonly Taint[]
  /** Taints that pods should avoid (`PreferNoSchedule`). */
  readonly softTaints: readonly Taint[]
  readonly allocatable: Resources
  readonly allowedPods: number
  /** Region and zone as one text; empty where the node has neither. */
  readonly zone: string
  /** The two labels by which pods are spread unasked, read once. */
  readonly hostLabel: string | undefined
  readonly zoneLabel: string | undefined
  /** Size in bytes of each image that the node has, by each of its names. */
  readonly images: ReadonlyMap<string, number>
}

export const HOST_LABEL = 'kubernetes.io/hostname'
export const ZONE_LABEL = 'topology.kubernetes.io/zone'
const NO_LABELS: Labels = {}
const NO_TAINTS: readonly Taint[] = []
const NO_IMAGES: ReadonlyMap<string, number> = new Map()

/** A label's own value; what the prototype has is none. */
export const labelOf = (labels: Labels, key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined)

/** Reads a node. Throws `QuantityError` on amounts that the API server would have refused. */
export const nodeFactsOf = ({ metadata, spec, status }: NodeObject): NodeFacts => {
  const labels = metadata.labels ?? NO_LABELS
  const taints = spec?.taints ?? NO_TAINTS
  const amounts = amountsOf(status?.allocatable)
  return {
    name: metadata.name,
    labels,
    unschedulable: spec?.unschedulable === true,
    taints: taints.length === 0 ? NO_TAINTS : taints.filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute'),
    softTaints: taints.length === 0 ? NO_TAINTS : taints.filter(({ effect }) => effect === 'PreferNoSchedule'),
    allocatable: resourcesOf(amounts),
    allowedPods: amounts.get('pods') ?? 0,
    zone: zoneOf(labels),
    hostLabel: labelOf(labels, HOST_LABEL),
    zoneLabel: labelOf(labels, ZONE_LABEL),
    images: imagesOf(status?.images),
  }
}

const zoneOf = (labels: Labels): string => {
  const region = labelOf(labels, 'topology.kubernetes.io/region') ?? ''
  const zone = labelOf(labels, ZONE_LABEL) ?? ''
  return region === '' && zone === '' ? '' : `${region}:\u0000:${zone}`
}

const imagesOf = (images: readonly DeepReadonly<CoreV1.ContainerImage>[] | undefined): ReadonlyMap<string, number> => {
  if (images === undefined || images.length === 0) return NO_IMAGES
  const sizes = new Map<string, number>()
  for (const { names = [], sizeBytes = 0 } of images) for (const name of names) sizes.set(name, sizeBytes)
  return sizes
}

/** Reads where a node stands in a topology; the usual ones are at hand. */
export const topologyReader = (key: string): ((node: NodeFacts) => string | undefined) => {
  if (key === HOST_LABEL) return ({ hostLabel }) => hostLabel
  if (key === ZONE_LABEL) return ({ zoneLabel }) => zoneLabel
  return ({ labels }) => labelOf(labels, key)
}
