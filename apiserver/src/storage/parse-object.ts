import { type KubeObject, parseJson } from '@coxswain/api-types'

/** Reads an object's JSON as this server has written it. */
export const parseObject = (bytes: Uint8Array): KubeObject => parseJson(bytes).value as unknown as KubeObject
