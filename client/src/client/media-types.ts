import type { ResourceRef } from './resource.ts'

export const JSON_TYPE = 'application/json'
/** Objects without `metadata.managedFields`, from a server that knows how to leave them out; others ignore the parameter. */
export const LEAN_JSON_TYPE = `${JSON_TYPE};omit=managedFields`
const partial = (as: string): string => `${JSON_TYPE};as=${as};g=meta.k8s.io;v=v1`

/** What the client asks an answer to be. Refused by the server (406) rather than sent whole where it does not know metadata alone. */
export const acceptOf = (ref: ResourceRef, what: 'object' | 'list'): string => {
  if (ref.metadataOnly !== true) return JSON_TYPE
  return partial(what === 'list' ? 'PartialObjectMetadataList' : 'PartialObjectMetadata')
}

/** Content types of the four kinds of patches. JSON is YAML too, so an apply patch may be sent as JSON under YAML's name. */
export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

export type PatchType = keyof typeof PATCH_TYPES
