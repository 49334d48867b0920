import { base64Size, decodeBase64, decodeUtf8, type Secret } from '@coxswain/api-types'
import type { Describer } from '../describer.ts'
import { sortedEntries, writeHead } from '../format.ts'

/** The sizes of the values alone: a description is often shared. Tokens of service accounts are shown, as kubectl does. */
export const describeSecret: Describer<Secret> = async (secret, { writer: w }) => {
  writeHead(w, secret)
  for (const line of ['', `Type:\t${secret.type ?? ''}`, '', 'Data', '====']) w.line(0, line)
  for (const [key, value] of sortedEntries(secret.data)) {
    const isToken = key === 'token' && secret.type === 'kubernetes.io/service-account-token'
    w.line(0, `${key}:\t${isToken ? decodeUtf8(decodeBase64(value) ?? new Uint8Array()) : `${base64Size(value)} bytes`}`)
  }
}
