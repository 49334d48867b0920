import type { KubeObject } from '@coxswain/api-types'

/**
 * Brings objects of a kind into another of its versions. What it is given is shared and is not changed; what it gives is the caller's.
 * Objects that are in the version already come back as they are. Throws or rejects with what the client is to hear.
 */
export type Converter = (objects: readonly KubeObject[], apiVersion: string) => readonly KubeObject[] | Promise<readonly KubeObject[]>

/** Strategy None: the versions differ by their name alone. */
export const sameInAllVersions: Converter = (objects, apiVersion) =>
  objects.map((object) => (object.apiVersion === apiVersion ? object : { ...object, apiVersion }))
