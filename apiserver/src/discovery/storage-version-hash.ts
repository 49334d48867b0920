import { encodeBase64, encodeUtf8, isStored, type Resource } from '@coxswain/api-types'

/** The storage version hash of a resource: changes when what is stored changes. Absent where nothing is stored. */
export type StorageVersionHash = (resource: Resource) => string | undefined

/**
 * Upstream's `discovery.StorageVersionHash`: base64 of the first 8 bytes of the SHA-256 of `group/version/kind` of what is
 * stored. Forms of one kind share it. Kinds that are not stored, such as Binding, have none.
 */
export const storageVersionHash =
  (sha256: (bytes: Uint8Array) => Uint8Array): StorageVersionHash =>
  ({ definition }: Resource) =>
    isStored(definition)
      ? encodeBase64(sha256(encodeUtf8(`${definition.group}/${definition.version}/${definition.kind}`)).subarray(0, 8))
      : undefined
