import { decodeUtf8, type KubeObject, parseJson } from '@coxswain/api-types'

/** As many digits in a row may be an integer past 2^53, which JSON.parse would round. */
const LONG_NUMBER = /\d{16}/

/** Reads an object's JSON as this server has written it: without repeated keys, so that only its numbers are looked at. */
export const parseObject = (bytes: Uint8Array): KubeObject => {
  const text = decodeUtf8(bytes)
  return LONG_NUMBER.test(text) ? (parseJson(bytes).value as unknown as KubeObject) : (JSON.parse(text) as KubeObject)
}
