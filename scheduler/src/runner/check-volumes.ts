import { annotation, isFullyBound, matchesNodeTerm, nodeTerms, SELECTED_NODE } from '@coxswain/api-types'
import { compareResourceVersions } from '@coxswain/client'
import type { NodeFacts } from '../model/node-facts.ts'
import type { ClaimObject, VolumeObject, VolumeStore } from '../model/volume-store.ts'

/** What was written for a pod, with the versions that came of it: older states in the cache say nothing. */
export interface Awaited {
  readonly volumes: readonly { readonly name: string; readonly version: string }[]
  readonly claims: readonly {
    readonly key: string
    readonly namespace: string
    readonly name: string
    readonly version: string
    /** Its volume is made for it on the node, which an annotation of the claim names. */
    readonly provisioned: boolean
  }[]
}

export type Verdict = { readonly tag: 'bound' } | { readonly tag: 'waiting' } | { readonly tag: 'failed'; readonly why: string }

const WAITING: Verdict = { tag: 'waiting' }
const BOUND: Verdict = { tag: 'bound' }
const failed = (why: string): Verdict => ({ tag: 'failed', why })

/** Are the claims of a pod bound, or has something come between (upstream's `checkBindings`)? Looks at what is written, not at what is assumed. */
export const checkVolumes = ({ volumes, claims }: Awaited, store: VolumeStore, node: NodeFacts | undefined): Verdict => {
  if (node === undefined) return failed('the node is gone')
  for (const { name, version } of volumes) {
    const volume = store.writtenVolume(name)
    if (volume === undefined) return failed(`failed to check binding: could not find v1.PersistentVolume ${JSON.stringify(name)}`)
    if (compareResourceVersions(volume.metadata.resourceVersion, version) < 0) return WAITING
    if (!isReachable(volume, node)) return failed(mismatch(volume, node))
    if (!volume.spec?.claimRef?.uid) return failed(`ClaimRef got reset for pv ${JSON.stringify(name)}`)
  }
  let verdict: Verdict = BOUND
  for (const { namespace, name, version, provisioned } of claims) {
    const claim = store.writtenClaim(namespace, name)
    if (claim === undefined) return failed(`failed to check binding: could not find v1.PersistentVolumeClaim "${namespace}/${name}"`)
    const one =
      compareResourceVersions(claim.metadata.resourceVersion, version) < 0 ? WAITING : checkClaim(claim, { store, node, provisioned })
    if (one.tag === 'failed') return one
    if (one.tag === 'waiting') verdict = WAITING
  }
  return verdict
}

interface ClaimContext {
  readonly store: VolumeStore
  readonly node: NodeFacts
  readonly provisioned: boolean
}

const checkClaim = (claim: ClaimObject, { store, node, provisioned }: ClaimContext): Verdict => {
  const { metadata, spec } = claim
  // A provisioner that has failed takes the annotation away: the pod is to be decided anew.
  if (provisioned && annotation(metadata, SELECTED_NODE) !== node.name)
    return failed(`provisioning failed for PVC ${JSON.stringify(metadata.name)}`)
  const volume = spec?.volumeName ? store.writtenVolume(spec.volumeName) : undefined
  if (volume !== undefined && !isReachable(volume, node)) return failed(mismatch(volume, node))
  return isFullyBound(claim) && volume !== undefined ? BOUND : WAITING
}

const isReachable = ({ spec }: VolumeObject, node: NodeFacts): boolean => {
  const required = spec?.nodeAffinity?.required
  return required === undefined || nodeTerms(required).some((term) => matchesNodeTerm(term, node))
}

const mismatch = ({ metadata }: VolumeObject, { name }: NodeFacts): string =>
  `pv ${JSON.stringify(metadata.name)} node affinity doesn't match node ${JSON.stringify(name)}`
