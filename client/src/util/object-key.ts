/** `namespace/name`, or `name` for objects of cluster scope: what queues and maps hold instead of objects. */
export type ObjectKey = string

export const objectKey = (namespace: string | undefined, name: string): ObjectKey =>
  namespace === undefined || namespace === '' ? name : `${namespace}/${name}`

interface Named {
  readonly metadata: { readonly namespace?: string | undefined; readonly name?: string | undefined }
}

export const keyOf = ({ metadata }: Named): ObjectKey => objectKey(metadata.namespace, metadata.name ?? '')

export const splitKey = (key: ObjectKey): { readonly namespace: string; readonly name: string } => {
  const slash = key.indexOf('/')
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
