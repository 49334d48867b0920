import { type DeepReadonly, kinds, type Pod, type ResourceClaim, type ResourceClaimTemplate, type Stored } from '@coxswain/api-types'
import { controllerReference, create, event, patch, referenceTo, type Step, updateStatus, type View } from '@coxswain/client'
import { isPodTerminal } from '../../shared/pod-state.ts'
import { own } from '../../shared/well-known.ts'
import { claimNameOf, claimNamePrefix, isMadeFor, POD_CLAIM_NAME, type PodClaim } from './claim-names.ts'

/** Most consumers of one claim. */
const MOST_CONSUMERS = 256

/**
 * Makes the claims of a pod from their templates, notes their names in its status, and reserves them where it has a node already that no
 * scheduler gave it (upstream's `syncPod`). The names are the server's: they are noted when the claims are seen.
 */
export const planPod = (pod: Stored<Pod>, view: View): readonly Step[] => {
  const { resourceClaims = [] } = pod.spec ?? {}
  // One that has ended needs none: what it had has been taken back.
  if (pod.metadata.deletionTimestamp !== undefined || isPodTerminal(pod) || resourceClaims.length === 0) return []
  const needs = resourceClaims.map((need) => ({ need, claim: presentClaim(pod, need, view) }))
  const missing = needs.flatMap(({ need, claim }) => (claim === undefined && need.resourceClaimTemplateName !== undefined ? [need] : []))
  const made = needs.flatMap(({ need, claim }) =>
    claim === undefined || need.resourceClaimTemplateName === undefined
      ? []
      : [{ name: need.name, resourceClaimName: claim.metadata.name }],
  )
  const noted = made.every(({ name, resourceClaimName }) => claimNameOf(pod, { name }) === resourceClaimName)
  return [
    ...missing.map((need) => makeClaim(pod, need, view)),
    ...(noted ? [] : [noteClaims(pod, made)]),
    ...(pod.spec?.nodeName ? needs.flatMap(({ claim }) => (claim === undefined ? [] : reserve(pod, claim))) : []),
  ]
}

/** The claim that a pod is to use: the one that its status names, or else one that was made for it and not noted yet. */
const presentClaim = (pod: Stored<Pod>, need: PodClaim, view: View): Stored<ResourceClaim> | undefined => {
  const name = claimNameOf(pod, need)
  const claim = name === undefined ? undefined : view.get(kinds.ResourceClaim, pod.metadata.namespace, name)
  if (need.resourceClaimTemplateName === undefined) return claim
  if (claim !== undefined && isMadeFor(pod, claim)) return claim
  return view.ownedBy(pod, kinds.ResourceClaim).find(({ metadata }) => own(metadata.annotations, POD_CLAIM_NAME) === need.name)
}

const makeClaim = (pod: Stored<Pod>, need: PodClaim, view: View): Step => {
  const { namespace } = pod.metadata
  const templateName = need.resourceClaimTemplateName ?? ''
  const template = view.get(kinds.ResourceClaimTemplate, namespace, templateName)
  const failed = (why: string) => ({
    regarding: referenceTo(kinds.Pod, pod),
    type: 'Warning' as const,
    reason: 'FailedResourceClaimCreation',
    message: `PodResourceClaim ${need.name}: ${why}`,
  })
  const id = `make claim ${need.name}`
  if (template === undefined) {
    const missing = `resourceclaimtemplate.resource.k8s.io ${JSON.stringify(templateName)} not found`
    return event(failed(`resource claim template ${JSON.stringify(templateName)}: ${missing}`), { id })
  }
  return create(kinds.ResourceClaim, claimFrom(template, pod, need), {
    id,
    reason: `its pod needs it, made from template ${templateName}`,
    onFailure: failed('create ResourceClaim : {error}'),
  })
}

const claimFrom = ({ spec }: Stored<ResourceClaimTemplate>, pod: Stored<Pod>, { name }: PodClaim): DeepReadonly<ResourceClaim> => {
  const { labels, annotations } = spec.metadata ?? {}
  return {
    metadata: {
      generateName: claimNamePrefix(pod.metadata.name, name),
      namespace: pod.metadata.namespace,
      ...(labels === undefined ? {} : { labels }),
      annotations: { ...annotations, [POD_CLAIM_NAME]: name },
      ownerReferences: [controllerReference(kinds.Pod, pod)],
    },
    spec: spec.spec,
  }
}

interface Noted {
  readonly name: string
  readonly resourceClaimName: string
}

const noteClaims = (pod: Stored<Pod>, resourceClaimStatuses: readonly Noted[]): Step => {
  const { namespace, name } = pod.metadata
  return patch(kinds.Pod, pod, {
    id: 'note claims',
    reason: 'its claims have been made',
    type: 'apply',
    subresource: 'status',
    fieldManager: 'ResourceClaimController',
    force: true,
    patch: { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name }, status: { resourceClaimStatuses } },
  })
}

const reserve = (pod: Stored<Pod>, claim: Stored<ResourceClaim>): readonly Step[] => {
  const { allocation, reservedFor = [] } = claim.status ?? {}
  const { name, uid } = pod.metadata
  if (allocation === undefined || reservedFor.some((each) => each.uid === uid) || reservedFor.length >= MOST_CONSUMERS) return []
  const status = { ...claim.status, reservedFor: [...reservedFor, { resource: 'pods', name, uid }] }
  return [updateStatus(kinds.ResourceClaim, { ...claim, status }, { reason: `pod ${name} uses it, and has a node` })]
}
