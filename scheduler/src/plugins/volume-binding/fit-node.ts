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
import type { SortedClaims } from './sort-claims.ts'

const ELSEWHERE = "node(s) didn't match PersistentVolume's node affinity"
const NONE_TO_BIND = "node(s) didn't find available persistent volumes to bind"
const GONE = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'

/** Every set of reasons is one value, so that many nodes with the same come down to one. */
const REJECTIONS: ReadonlyMap<string, Rejection> = new Map(
  [[ELSEWHERE], [NONE_TO_BIND], [GONE], [ELSEWHERE, NONE_TO_BIND], [NONE_TO_BIND, GONE]].map((reasons) => [
    reasons.join(),
    reject('unresolvable', ...reasons),
  ]),
)

export const isRejection = (fit: PodVolumes | Rejection): fit is Rejection => 'severity' in fit

/** What the pod's volumes need on a node, or why they cannot be there (upstream's `FindPodVolumes`). */
export const fitNode = (claims: SortedClaims, node: NodeFacts): PodVolumes | Rejection => {
  const obstacle = boundObstacle(claims, node)
  const fit = fitDelayed(claims, node)
  if (obstacle === undefined && fit !== undefined) return fit
  const reasons = [obstacle === ELSEWHERE ? [ELSEWHERE] : [], fit === undefined ? [NONE_TO_BIND] : [], obstacle === GONE ? [GONE] : []]
  return REJECTIONS.get(reasons.flat().join()) ?? reject('unresolvable', ...reasons.flat())
}

const boundObstacle = (claims: SortedClaims, node: NodeFacts): string | undefined => {
  for (const { spec } of claims.bound) {
    const volume = claims.volumes.volume(spec?.volumeName ?? '')
    if (volume === undefined) return GONE
    if (!isReachable(claims, volume, node)) return ELSEWHERE
  }
  return undefined
}

/** Undefined: there is no volume for one of them on this node, and none can be made. */
const fitDelayed = (claims: SortedClaims, node: NodeFacts): PodVolumes | undefined => {
  const { delayed, volumes } = claims
  const bindings: { readonly volume: VolumeObject; readonly claim: ClaimObject }[] = []
  const provisions: ClaimObject[] = []
  const taken = new Set<string>()
  for (const claim of delayed) {
    const selected = annotation(claim.metadata, SELECTED_NODE)
    if (selected !== undefined && selected !== node.name) return undefined
    const reachable = (volume: VolumeObject): boolean => isReachable(claims, volume, node)
    const volume = selected === undefined ? findVolume(claim, volumes.candidates(claim), { free: true, reachable, taken }) : undefined
    if (volume === undefined) {
      if (!canProvision(volumes.storageClass(classOfClaim(claim)), node)) return undefined
      provisions.push(claim)
    } else {
      taken.add(volume.metadata.name)
      bindings.push({ volume, claim })
    }
  }
  return { bindings, provisions }
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
