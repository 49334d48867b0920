import type { ObjectMeta, OwnerReference } from './generated/meta.v1.types.ts'

/** Any object of the API: what all kinds share. */
export interface KubeObject {
  apiVersion?: string | undefined
  kind?: string | undefined
  metadata: ObjectMeta
}

/** What the server guarantees of an object that it has stored. Objects of cluster scope have no namespace. */
export interface StoredMeta extends ObjectMeta {
  name: string
  namespace: string
  uid: string
  resourceVersion: string
  creationTimestamp: string
}

/** An object as read from the server: its metadata is filled in, and nobody may change it. */
export type Stored<T extends KubeObject> = DeepReadonly<Omit<T, 'metadata'> & { metadata: StoredMeta }>

export type DeepReadonly<T> = T extends string | number | bigint | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : { readonly [Key in keyof T]: DeepReadonly<T[Key]> }

/** The one owner that manages an object, if any. */
export const controllerOf = (object: {
  readonly metadata: { readonly ownerReferences?: readonly DeepReadonly<OwnerReference>[] | undefined }
}): DeepReadonly<OwnerReference> | undefined => object.metadata.ownerReferences?.find((owner) => owner.controller === true)
