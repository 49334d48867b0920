import { controllerOf, type KubeObject, kinds, type Pod, type ResourceClaim, type Stored } from '@coxswain/api-types'
import { defineController, indexBy, keyOf, type ObjectKey, objectKey, plan, splitKey, type View, watching } from '@coxswain/client'
import { claimNameOf, isDone } from './resource-claim/claim-names.ts'
import { findStrangers, planClaim, type Strangers } from './resource-claim/plan-claim.ts'
import { planPod } from './resource-claim/plan-pod.ts'

/** Two kinds of keys: a pod's claims are made by its key, and given back by their own. */
const POD = 'pod:'
const CLAIM = 'claim:'

const podKey = (pod: Stored<KubeObject>): ObjectKey => `${POD}${keyOf(pod)}`
const claimKey = (namespace: string, name: string): ObjectKey => `${CLAIM}${objectKey(namespace, name)}`

const needsOf = ({ spec }: Stored<Pod>) => spec?.resourceClaims ?? []

const byClaim = indexBy(kinds.Pod, 'claims', (pod) =>
  needsOf(pod).flatMap((need) => {
    const name = claimNameOf(pod, need)
    return name === undefined ? [] : [objectKey(pod.metadata.namespace, name)]
  }),
)
const byTemplate = indexBy(kinds.Pod, 'claim templates', (pod) =>
  needsOf(pod).flatMap(({ resourceClaimTemplateName: name }) => (name === undefined ? [] : [objectKey(pod.metadata.namespace, name)])),
)

/** A pod that is done, or gone, gives its claims back. */
const keysOfPod = (pod: Stored<Pod>, view: View): readonly ObjectKey[] => {
  const { namespace, name, uid } = pod.metadata
  const gone = view.get(kinds.Pod, namespace, name)?.metadata.uid !== uid
  const released = gone || isDone(pod) ? needsOf(pod).flatMap((need) => claimNameOf(pod, need) ?? []) : []
  return [podKey(pod), ...released.map((claim) => claimKey(namespace, claim))]
}

/** The pod that a claim was made for: it may not know of it yet. */
const ownerKey = (claim: Stored<ResourceClaim>): readonly ObjectKey[] => {
  const owner = controllerOf(claim)
  return owner?.kind === 'Pod' ? [`${POD}${objectKey(claim.metadata.namespace, owner.name)}`] : []
}

/**
 * Makes the claims that pods need from templates, and takes back what pods that are done no longer use (upstream's
 * `pkg/controller/resourceclaim`).
 */
export const resourceClaim = defineController<KubeObject, Strangers>({
  name: 'resourceclaim-controller',
  component: 'resource_claim',
  concurrency: 50,
  watches: [
    watching(kinds.Pod, keysOfPod, ({ object }) => needsOf(object).length > 0),
    watching(kinds.ResourceClaim, (claim, view) => [
      claimKey(claim.metadata.namespace, claim.metadata.name),
      ...view.byIndex(kinds.Pod, byClaim.name, keyOf(claim)).map(podKey),
      ...ownerKey(claim),
    ]),
    watching(
      kinds.ResourceClaimTemplate,
      (template, view) => view.byIndex(kinds.Pod, byTemplate.name, keyOf(template)).map(podKey),
      ({ type }) => type === 'added',
    ),
  ],
  indexes: [byClaim, byTemplate],
  gather: async ({ key, view, client }) => {
    const claim = claimOf(key, view)
    return claim === undefined ? NO_STRANGERS : findStrangers(claim, view, client)
  },
  reconcile: ({ key, view, gathered: strangers }) => {
    const claim = claimOf(key, view)
    if (claim !== undefined) return plan(planClaim(claim, view, strangers))
    const pod = key.startsWith(POD) ? view.get(kinds.Pod, ...nameIn(key, POD)) : undefined
    return plan(pod === undefined ? [] : planPod(pod, view))
  },
})

const NO_STRANGERS: Strangers = new Set()

const nameIn = (key: ObjectKey, prefix: string): readonly [namespace: string, name: string] => {
  const { namespace, name } = splitKey(key.slice(prefix.length))
  return [namespace, name]
}

const claimOf = (key: ObjectKey, view: View) => (key.startsWith(CLAIM) ? view.get(kinds.ResourceClaim, ...nameIn(key, CLAIM)) : undefined)
