import { kinds, StatusError } from '@coxswain/api-types'
import { type Client, type Kind, type ResourceRef, refOf } from '@coxswain/client'
import { groupOf, servedKind } from '../../shared/served-kind.ts'
import type { Failed, TargetScale } from './facts.ts'

interface Reference {
  readonly apiVersion?: string | undefined
  readonly kind: string
  readonly name: string
}

/** Kinds whose resource nobody has to be asked for. */
const KNOWN: readonly ResourceRef[] = [kinds.Deployment, kinds.ReplicaSet, kinds.StatefulSet, kinds.ReplicationController].map((kind) =>
  refOf(kind as Kind),
)

/** The scale of whatever a reference means: any kind that has one. */
export const readTarget = async (reference: Reference, namespace: string, client: Client): Promise<TargetScale | Failed> => {
  const { apiVersion = '', kind, name } = reference
  const group = groupOf(apiVersion)
  try {
    const ref = KNOWN.find((each) => each.kind === kind && each.group === group) ?? (await servedRef(apiVersion, kind, client))
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
