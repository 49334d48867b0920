import type { Clock } from '@coxswain/ports'
import type { ControllerOptions } from '../shared/controller-options.ts'
import { certificateSigner } from './certificate-signer.ts'
import { signDetached, tokenSigner } from './token-signer.ts'

/** PEM texts; empty where there is none. */
export interface SigningKeys {
  readonly rootCa: string
  /** Signs the tokens in Secrets. */
  readonly privateKey: string
  /** Authority of signed certificates, and its key. */
  readonly certPem: string
  readonly keyPem: string
  readonly durationMs: number
  readonly clock: Clock
}

export const YEAR_MS = 365 * 24 * 3600 * 1000

/** The options of controllers that have something signed. @throws Error for a key that cannot be used */
export const createSigners = ({ rootCa, privateKey, certPem, keyPem, durationMs, clock }: SigningKeys): Partial<ControllerOptions> => ({
  rootCa,
  signDetached,
  ...(privateKey === '' ? {} : { tokenSigner: tokenSigner(privateKey) }),
  ...(certPem === '' || keyPem === '' ? {} : { certificateSigner: certificateSigner({ certPem, keyPem, durationMs, clock }) }),
})
