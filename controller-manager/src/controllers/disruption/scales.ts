import { controllerOf, type DeepReadonly, kinds, type OwnerReference, type Pod, StatusError, type Stored } from '@coxswain/api-types'
import type { Client, Kind, View } from '@coxswain/client'
import { groupOf, servedKind } from '../../shared/served-kind.ts'

type Owner = DeepReadonly<OwnerReference>

/** A controller of pods, and how many it wants. */
export interface Scale {
  readonly uid: string
  readonly replicas: number
}

/** What the server says of controllers that no cache knows, by uid: how many pods they want; that they are not there; or why nobody knows. */
export type LiveScales = ReadonlyMap<string, number | 'gone' | { readonly failed: string }>

export const NO_SCALES: LiveScales = new Map()

const isOf = ({ apiVersion, kind }: Owner, wanted: string, ...groups: readonly string[]): boolean =>
  kind === wanted && groups.includes(groupOf(apiVersion))

interface Sized {
  readonly metadata: { readonly uid: string }
  readonly spec?: { readonly replicas?: number | undefined } | undefined
}

/** The object that a reference means, where the cache has it and it is still the same. */
const sizeOf = (found: Sized | undefined, { uid }: Owner): Scale | undefined =>
  found?.metadata.uid === uid ? { uid, replicas: found.spec?.replicas ?? 1 } : undefined

/** What a controller of pods wants, as the caches know it: a Deployment speaks for its ReplicaSets. Undefined where they do not. */
export const cachedScale = (owner: Owner, namespace: string, view: View): Scale | undefined => {
  if (isOf(owner, 'ReplicationController', '')) return sizeOf(view.get(kinds.ReplicationController, namespace, owner.name), owner)
  if (isOf(owner, 'StatefulSet', 'apps')) return sizeOf(view.get(kinds.StatefulSet, namespace, owner.name), owner)
  if (!isOf(owner, 'ReplicaSet', 'apps', 'extensions')) return undefined
  const replicaSet = view.get(kinds.ReplicaSet, namespace, owner.name)
  const above = replicaSet?.metadata.uid === owner.uid ? controllerOf(replicaSet) : undefined
  if (above?.kind !== 'Deployment') return sizeOf(replicaSet, owner)
  return isOf(above, 'Deployment', 'apps', 'extensions') ? sizeOf(view.get(kinds.Deployment, namespace, above.name), above) : undefined
}

/** Asks the server about the controllers of these pods that the caches do not know: of any kind that has a scale. */
export const readScales = async (pods: readonly Stored<Pod>[], view: View, client: Client): Promise<LiveScales> => {
  const unknown = new Map<string, { readonly owner: Owner; readonly namespace: string }>()
  for (const pod of pods) {
    const owner = controllerOf(pod)
    const { namespace } = pod.metadata
    if (owner !== undefined && !unknown.has(owner.uid) && cachedScale(owner, namespace, view) === undefined)
      unknown.set(owner.uid, { owner, namespace })
  }
  const entries = [...unknown].map(async ([uid, { owner, namespace }]) => [uid, await readScale(owner, namespace, client)] as const)
  return new Map(await Promise.all(entries))
}

const readScale = async (owner: Owner, namespace: string, client: Client): Promise<number | 'gone' | { readonly failed: string }> => {
  const served = await servedKind(owner, client)
  if (served === undefined)
    return { failed: `no matches for kind ${JSON.stringify(owner.kind)} in version ${JSON.stringify(owner.apiVersion)}` }
  const { ref, hasScale } = served
  if (!hasScale) {
    const resource = ref.group === '' ? ref.plural : `${ref.plural}.${ref.group}`
    return { failed: `${resource} does not implement the scale subresource` }
  }
  try {
    const { metadata, spec } = await client.scale.get(ref as Kind, { namespace, name: owner.name })
    return metadata.uid === owner.uid ? (spec?.replicas ?? 0) : 'gone'
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    return error.reason === 'NotFound' ? 'gone' : { failed: error.message }
  }
}
