import {
  type DeepReadonly,
  kinds,
  type Pod,
  type ResourceClaim,
  type ResourceClaimConsumerReference,
  StatusError,
  type Stored,
} from '@coxswain/api-types'
import { type Client, patch, remove, type Step, updateStatus, type View } from '@coxswain/client'
import { isDone } from './claim-names.ts'

/** Keeps a claim that has its devices until these are given back. */
const FINALIZER = 'resource.kubernetes.io/delete-protection'

type Consumer = DeepReadonly<ResourceClaimConsumerReference>

/** Uids of pods that the cache does not know, but the server does: they may have been made just now. */
export type Strangers = ReadonlySet<string>

/** Asks the server for pods that a claim is reserved for and the cache does not know. */
export const findStrangers = async (claim: Stored<ResourceClaim>, view: View, client: Client): Promise<Strangers> => {
  const { namespace } = claim.metadata
  const unknown = (claim.status?.reservedFor ?? []).filter((each) => isPod(each) && view.get(kinds.Pod, namespace, each.name) === undefined)
  const found = await Promise.all(unknown.map(({ name }) => uidOf(client, namespace, name)))
  return new Set(found.flatMap((uid) => uid ?? []))
}

const uidOf = async (client: Client, namespace: string, name: string): Promise<string | undefined> => {
  try {
    return (await client.get(kinds.Pod, { namespace, name })).metadata.uid
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') return undefined
    throw error
  }
}

const isPod = ({ apiGroup = '', resource }: Consumer): boolean => apiGroup === '' && resource === 'pods'

/**
 * Takes back what nobody uses any more: reservations of pods that are done, devices that had their last consumer, and claims made for pods
 * that will not run (upstream's `syncClaim`).
 */
export const planClaim = (claim: Stored<ResourceClaim>, view: View, strangers: Strangers): readonly Step[] => {
  const reservedFor = claim.status?.reservedFor ?? []
  // Of other kinds of consumers nobody here knows whether they are done.
  if (!reservedFor.every(isPod)) return []
  const left = reservedFor.filter((consumer) => isInUse(consumer, { claim, view, strangers }))
  const released = left.length < reservedFor.length
  const unused = left.length === 0
  const protects = claim.metadata.finalizers?.includes(FINALIZER) === true
  const going = claim.metadata.deletionTimestamp !== undefined
  const { allocation, devices, reservedFor: _, ...rest } = claim.status ?? {}
  const deallocates = unused && protects && (released || going) && allocation !== undefined
  const status = { ...rest, ...(deallocates ? {} : { allocation, devices }), ...(unused ? {} : { reservedFor: left }) }
  const reason = deallocates ? 'its last consumer is done' : 'a pod that used it is done'
  const release = released || deallocates ? updateStatus(kinds.ResourceClaim, { ...claim, status }, { reason }) : undefined
  const after = release === undefined ? [] : [release.id]
  return [
    ...(release === undefined ? [] : [release]),
    ...(unused && protects && (released || going) ? [withoutFinalizer(claim, after)] : []),
    ...(unused && !going && isForNobody(claim, view)
      ? [remove(kinds.ResourceClaim, claim, { reason: 'the pod that it was made for will not run any more', after })]
      : []),
  ]
}

interface Context {
  readonly claim: Stored<ResourceClaim>
  readonly view: View
  readonly strangers: Strangers
}

const isInUse = ({ name, uid }: Consumer, { claim, view, strangers }: Context): boolean => {
  const pod = view.get(kinds.Pod, claim.metadata.namespace, name)
  return pod === undefined ? strangers.has(uid) : pod.metadata.uid === uid && !isDone(pod)
}

/** By its place, so that finalizers which others set meanwhile stay. */
const withoutFinalizer = (claim: Stored<ResourceClaim>, after: readonly string[]): Step => {
  const path = `/metadata/finalizers/${claim.metadata.finalizers?.indexOf(FINALIZER)}`
  return patch(kinds.ResourceClaim, claim, {
    id: 'give its devices back',
    reason: 'it has no devices any more',
    after,
    type: 'json',
    patch: [
      { op: 'test', path, value: FINALIZER },
      { op: 'remove', path },
    ],
  })
}

/** Was the claim made for a pod that is another one now, or done? One that nobody has seen is left to the garbage collector. */
const isForNobody = ({ metadata }: Stored<ResourceClaim>, view: View): boolean => {
  const owner = metadata.ownerReferences?.find(
    ({ controller, apiVersion, kind }) => controller === true && apiVersion === 'v1' && kind === 'Pod',
  )
  const pod: Stored<Pod> | undefined = owner === undefined ? undefined : view.get(kinds.Pod, metadata.namespace, owner.name)
  return pod !== undefined && (pod.metadata.uid !== owner?.uid || isDone(pod))
}
