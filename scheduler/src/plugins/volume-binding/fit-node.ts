import {
  annotation,
  classOfClaim,
  type DeepReadonly,
  findVolume,
  matchesNodeTerm,
  NO_PROVISIONER,
  nodeTerms,
  SELECTED_NODE,
  type StorageClass,
} from '@coxswain/api-types'
import { type Rejection, reject } from '../../framework.ts'
import { labelOf, type NodeFacts } from '../../model/node-facts.ts'
import type { PodVolumes } from '../../model/pod-volumes.ts'
import type { ClaimObject, VolumeObject } from '../../model/volume-store.ts'
import { roomFor } from './room-for.ts'
import type { SortedClaims } from './sort-claims.ts'

const ELSEWHERE = "node(s) didn't match PersistentVolume's node affinity"
const NONE_TO_BIND = "node(s) didn't find available persistent volumes to bind"
const NO_ROOM = 'node(s) did not have enough free storage'
const GONE = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'

/** Upstream names them in this order. */
const inOrder = (reasons: readonly string[]): readonly string[] =>
  [ELSEWHERE, NONE_TO_BIND, NO_ROOM, GONE].filter((each) => reasons.includes(each))

/** Every set of reasons is one value, so that many nodes with the same come down to one. */
const REJECTIONS: ReadonlyMap<string, Rejection> = new Map(
  [[], [ELSEWHERE], [GONE]]
    .flatMap((bound) => [[], [NONE_TO_BIND], [NO_ROOM]].map((delayed) => inOrder([...bound, ...delayed])))
    .map((reasons) => [reasons.join(), reject('unresolvable', ...reasons)]),
)

export const isRejection = (fit: PodVolumes | Rejection): fit is Rejection => 'severity' in fit

/** What the pod's volumes need on a node, or why they cannot be there (upstream's `FindPodVolumes`). */
export const fitNode = (claims: SortedClaims, node: NodeFacts): PodVolumes | Rejection => {
  const obstacle = boundObstacle(claims, node)
  const fit = fitDelayed(claims, node)
  if (obstacle === undefined && typeof fit !== 'string') return fit
  const reasons = inOrder([obstacle ?? '', typeof fit === 'string' ? fit : ''])
  return REJECTIONS.get(reasons.join()) ?? reject('unresolvable', ...reasons)
}

const boundObstacle = (claims: SortedClaims, node: NodeFacts): string | undefined => {
  for (const { spec } of claims.bound) {
    const volume = claims.volumes.volume(spec?.volumeName ?? '')
    if (volume === undefined) return GONE
    if (!isReachable(claims, volume, node)) return ELSEWHERE
  }
  return undefined
}

/** A volume for each claim that has none yet, or why one of them has none on this node, and none can be made. */
const fitDelayed = (claims: SortedClaims, node: NodeFacts): PodVolumes | string => {
  const { delayed, volumes } = claims
  const bindings: { readonly volume: VolumeObject; readonly claim: ClaimObject }[] = []
  const provisions: ClaimObject[] = []
  const taken = new Set<string>()
  const reachable = (volume: VolumeObject): boolean => isReachable(claims, volume, node)
  for (const claim of delayed) {
    const selected = annotation(claim.metadata, SELECTED_NODE)
    if (selected !== undefined && selected !== node.name) return NONE_TO_BIND
    const volume = selected === undefined ? findVolume(claim, volumes.candidates(claim), { free: true, reachable, taken }) : undefined
    if (volume === undefined) provisions.push(claim)
    else {
      taken.add(volume.metadata.name)
      bindings.push({ volume, claim })
    }
  }
  return provisionObstacle(claims, provisions, node) ?? { bindings, provisions }
}

const provisionObstacle = (claims: SortedClaims, provisions: readonly ClaimObject[], node: NodeFacts): string | undefined => {
  const { rooms, volumes } = claims
  for (const claim of provisions) {
    if (!canProvision(volumes.storageClass(classOfClaim(claim)), node)) return NONE_TO_BIND
    const room = rooms.get(claim) ?? roomFor(claim, volumes)
    rooms.set(claim, room)
    if (!room(node.labels)) return NO_ROOM
  }
  return undefined
}

const isReachable = ({ affinities }: SortedClaims, { metadata: { name }, spec }: VolumeObject, node: NodeFacts): boolean => {
  if (!affinities.has(name)) {
    const required = spec?.nodeAffinity?.required
    affinities.set(name, required === undefined ? undefined : nodeTerms(required))
  }
  const terms = affinities.get(name)
  return terms === undefined || terms.some((term) => matchesNodeTerm(term, node))
}

const canProvision = (storageClass: DeepReadonly<StorageClass> | undefined, { labels }: NodeFacts): boolean => {
  if (storageClass === undefined || storageClass.provisioner === '' || storageClass.provisioner === NO_PROVISIONER) return false
  const terms = storageClass.allowedTopologies ?? []
  const holds = ({ key, values }: { readonly key: string; readonly values: readonly string[] }): boolean =>
    values.includes(labelOf(labels, key) ?? '') && labelOf(labels, key) !== undefined
  return terms.length === 0 || terms.some(({ matchLabelExpressions = [] }) => matchLabelExpressions.every(holds))
}
