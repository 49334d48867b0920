import { decodeBase64 } from '../../../util/base64.ts'
import { decodePem, type PemBlock } from '../../../util/pem.ts'
import { decodeUtf8 } from '../../../util/text.ts'

const blocksOf = (base64: string): readonly PemBlock[] => decodePem(decodeUtf8(decodeBase64(base64) ?? new Uint8Array()))

/** The request of `spec.request` in DER; undefined where the first block is none. */
export const requestBytes = (base64: string): Uint8Array<ArrayBuffer> | undefined => {
  const [first] = blocksOf(base64)
  return first?.type === 'CERTIFICATE REQUEST' ? first.bytes : undefined
}

/** Certificates of `status.certificate`, each in DER. */
export const certificateBytes = (base64: string): readonly Uint8Array<ArrayBuffer>[] => blocksOf(base64).map(({ bytes }) => bytes)

/** Why a text is no chain of certificates, as far as PEM goes; undefined where it is one, or empty. */
export const whyNoCertificates = (base64: string): string | undefined => {
  if (base64 === '') return undefined
  const blocks = blocksOf(base64)
  if (blocks.length === 0) return 'must contain at least one CERTIFICATE PEM block'
  const other = blocks.find(({ type, hasHeaders }) => type !== 'CERTIFICATE' || hasHeaders)
  if (other === undefined) return undefined
  return other.type === 'CERTIFICATE'
    ? 'no PEM block headers are permitted'
    : `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(other.type)}`
}
