import { type KindDefinition, type KubeObject, kinds, StatusError } from '@coxswain/api-types'
import { type Client, type Kind, type ResourceRef, refOf, type View } from '@coxswain/client'
import { groupOf, servedKind } from '../../shared/served-kind.ts'
import type { Failed, TargetScale } from './facts.ts'

interface Reference {
  readonly apiVersion?: string | undefined
  readonly kind: string
  readonly name: string
}

export interface TargetSource {
  readonly client: Client
  /** Holds objects of `SCALED_KINDS`, which are read there: a cache that lags is found out when the scale is written. Absent: all is asked for. */
  readonly view?: View | undefined
}

/** Kinds of which nearly every target is. */
export const SCALED_KINDS = [
  kinds.Deployment,
  kinds.ReplicaSet,
  kinds.StatefulSet,
  kinds.ReplicationController,
] as unknown as readonly KindDefinition[]
const KNOWN = SCALED_KINDS.map((kind) => ({ kind, ref: refOf(kind) }))

/** The scale of whatever a reference means: any kind that has one. What a cache does not hold is asked for. */
export const readTarget = async (
  reference: Reference,
  namespace: string,
  { client, view }: TargetSource,
): Promise<TargetScale | Failed> => {
  const { apiVersion = '', kind, name } = reference
  const group = groupOf(apiVersion)
  const known = KNOWN.find(({ ref }) => ref.kind === kind && ref.group === group)
  const cached = known === undefined || view === undefined ? undefined : cachedScale(known, { namespace, name, view })
  if (cached !== undefined) return cached
  try {
    const ref = known?.ref ?? (await servedRef(apiVersion, kind, client))
    if (ref === undefined) return { failed: `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}` }
    const { metadata, spec, status } = await client.scale.get(ref as Kind, { namespace, name })
    return {
      ref,
      resourceVersion: metadata.resourceVersion,
      wanted: spec?.replicas ?? 0,
      observed: status?.replicas ?? 0,
      selector: status?.selector ?? '',
    }
  } catch (error) {
    return { failed: messageOf(error) }
  }
}

interface Cached {
  readonly namespace: string
  readonly name: string
  readonly view: View
}

/** As the server makes it of the object; undefined where the cache has none. */
const cachedScale = ({ kind, ref }: (typeof KNOWN)[number], { namespace, name, view }: Cached): TargetScale | undefined => {
  // Only read here, as whoever has one from a cache must.
  const object = view.get(kind, namespace, name) as KubeObject | undefined
  const paths = kind.subresources.scale
  if (object === undefined || paths === undefined) return undefined
  return {
    ref,
    resourceVersion: object.metadata.resourceVersion,
    wanted: paths.replicas(object),
    observed: paths.statusReplicas(object),
    selector: paths.selector(object),
  }
}

/** As the reference says, or in the group's preferred version: what was served under an older one is the same object. */
const servedRef = async (apiVersion: string, kind: string, client: Client): Promise<ResourceRef | undefined> => {
  if (apiVersion === '') return undefined
  const exact = await servedKind({ apiVersion, kind }, client)
  const group = groupOf(apiVersion)
  if (exact !== undefined || group === '') return exact?.ref
  const preferred = await preferredVersion(group, client)
  return preferred === undefined ? undefined : (await servedKind({ apiVersion: preferred, kind }, client))?.ref
}

/** `group/version`; undefined where the group is not served. */
export const preferredVersion = async (group: string, client: Client): Promise<string | undefined> => {
  try {
    const answer = await client.request({ method: 'GET', path: `/apis/${group}` })
    return (answer as { readonly preferredVersion?: { readonly groupVersion?: string } }).preferredVersion?.groupVersion
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') return undefined
    throw error
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
