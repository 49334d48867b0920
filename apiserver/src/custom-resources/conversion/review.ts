import { isJsonObject, type JsonValue, type KubeObject } from '@coxswain/api-types'

const GROUP = 'apiextensions.k8s.io'
const VERSIONS: ReadonlySet<string> = new Set(['v1', 'v1beta1'])

/** The first version of reviews that both sides speak; undefined where there is none. */
export const reviewVersion = (offered: readonly string[]): string | undefined => offered.find((version) => VERSIONS.has(version))

export interface ReviewRequest {
  readonly version: string
  readonly uid: string
  readonly desiredAPIVersion: string
  readonly objects: readonly KubeObject[]
}

/** What a conversion webhook is sent: a ConversionReview. Both versions have the same form. */
export const reviewBody = ({ version, uid, desiredAPIVersion, objects }: ReviewRequest): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({ kind: 'ConversionReview', apiVersion: `${GROUP}/${version}`, request: { uid, desiredAPIVersion, objects } }),
  )

export type ReviewResult = { readonly objects: readonly JsonValue[] } | { readonly error: string }

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')

/** The objects of an answer, or why there are none (upstream's `getConvertedObjectsFromResponse`). */
export const readReview = (answer: JsonValue, { version, uid }: ReviewRequest): ReviewResult => {
  if (!isJsonObject(answer)) return { error: 'no response provided' }
  const wanted = `${GROUP}/${version}, Kind=ConversionReview`
  const found = `${text(answer.apiVersion)}, Kind=${text(answer.kind)}`
  // The older version was not so exact, and stays so.
  if (version === 'v1' && found !== wanted) return { error: `expected webhook response of ${wanted}, got ${found}` }
  const { response } = answer
  if (!isJsonObject(response)) return { error: 'no response provided' }
  if (version === 'v1' && text(response.uid) !== uid)
    return { error: `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(text(response.uid))}` }
  const result = isJsonObject(response.result) ? response.result : {}
  if (result.status !== 'Success') {
    const message = text(result.message)
    return { error: message === '' ? `response.result.status was '${text(result.status)}', not 'Success'` : message }
  }
  return { objects: Array.isArray(response.convertedObjects) ? response.convertedObjects : [] }
}
