import { goJson, type JsonObject, type KubeObject } from '@coxswain/api-types'
import { type AnyObject, withMetadata } from '../manifests/parse-manifests.ts'

/** Where client-side apply keeps what it applied last. kubectl and we read each other's. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The object with itself in the annotation, as kubectl's `GetModifiedConfiguration` makes it. */
export const withLastApplied = (object: AnyObject): AnyObject => {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {}
  const plain = withMetadata(object, { ...object.metadata, annotations })
  const applied = { ...annotations, [LAST_APPLIED]: `${goJson(plain)}\n` }
  return withMetadata(object, { ...object.metadata, annotations: applied })
}

/** What was applied last to a stored object; empty where nothing was. Throws where the annotation is not JSON. */
export const lastApplied = ({ metadata }: KubeObject): JsonObject => {
  const text = metadata.annotations?.[LAST_APPLIED]
  if (text === undefined || text === '') return {}
  return JSON.parse(text) as JsonObject
}

export const hasLastApplied = ({ metadata }: KubeObject): boolean => Object.hasOwn(metadata.annotations ?? {}, LAST_APPLIED)
