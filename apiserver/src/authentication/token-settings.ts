import { type KindDefinition, kinds } from '@coxswain/api-types'
import type { Cache } from '../cache/cache.ts'
import { follow } from '../cache/follow.ts'
import type { ServiceAccountTokens } from './service-account-token.ts'

/** How service account tokens are issued, and which tokens are believed. Upstream's flags. */
export interface TokenSettings {
  /** The first issues tokens; those of the others are believed too. */
  readonly issuers: readonly string[]
  /** What our tokens are for, unless the client says otherwise. */
  readonly apiAudiences: readonly string[]
  /** Where relying parties find the keys; undefined: at this server. */
  readonly jwksUri: string | undefined
  /** Longer ones are cut to this; undefined: any length. */
  readonly maxSeconds: number | undefined
  /** Tokens of pods that may not know yet that tokens end are good for a year. */
  readonly extendExpiration: boolean
  /** Machines that join may authenticate with tokens from Secrets in kube-system. */
  readonly bootstrapTokens: boolean
}

/** What kubeadm sets upstream's flag to. */
export const DEFAULT_ISSUER = 'https://kubernetes.default.svc.cluster.local'

/** Settings with what was not said filled in: tokens are for whoever issues them. */
export const tokenSettings = (given: Partial<TokenSettings> = {}): TokenSettings => {
  const issuers = given.issuers === undefined || given.issuers.length === 0 ? [DEFAULT_ISSUER] : given.issuers
  return {
    issuers,
    apiAudiences: given.apiAudiences === undefined || given.apiAudiences.length === 0 ? issuers : given.apiAudiences,
    jwksUri: given.jwksUri,
    maxSeconds: given.maxSeconds,
    extendExpiration: given.extendExpiration ?? true,
    bootstrapTokens: given.bootstrapTokens ?? false,
  }
}

const STOOD_ON: readonly unknown[] = [kinds.ServiceAccount, kinds.Secret, kinds.Pod, kinds.Node]

/** Tells of every change of an object that a token may stand on, while the cache takes it in. */
export const followTokens = (cache: Cache, { changed }: ServiceAccountTokens): void => {
  for (const definition of STOOD_ON)
    follow(cache, definition as KindDefinition, { put: ({ key }) => changed(key), removed: ({ key }) => changed(key) })
}
