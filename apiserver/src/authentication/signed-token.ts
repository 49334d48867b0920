import type { KindDefinition, KubeObject } from '@coxswain/api-types'
import type { Clock } from '@coxswain/ports'
import type { TokenResult } from './token-authenticator.ts'

/** Names an object that a token stands and falls with. */
export interface Concern {
  readonly definition: KindDefinition
  readonly namespace: string
  readonly name: string
}

/** What is true of a token now, and until when where nothing of what it stands on changes. */
export interface Verdict {
  readonly result: TokenResult
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** A token whose signature is good. */
export interface SignedToken {
  readonly concerns: readonly Concern[]
  /** Whether it may be believed by one of these. */
  check(audiences: readonly string[]): Verdict
}

/** What tokens are checked against. */
export interface TokenWorld {
  readonly clock: Clock
  /** An object as it is now. */
  find(definition: KindDefinition, namespace: string, name: string): KubeObject | undefined
}

/** Nothing but a change of what the token stands on makes this verdict another. */
export const FOR_GOOD = Number.POSITIVE_INFINITY

/** Objects that are being deleted keep their tokens alive this long, and tokens are taken as early (go-jose's `DefaultLeeway`). */
export const LEEWAY_MS = 60_000

/** When an object that is being deleted stops to count. */
export const goneAt = ({ metadata }: KubeObject): number =>
  metadata.deletionTimestamp === undefined ? FOR_GOOD : Date.parse(metadata.deletionTimestamp) + LEEWAY_MS

/** Why a token is for none of these; else those that it is for. */
export const commonAudiences = (own: readonly string[], wanted: readonly string[]): readonly string[] | { readonly why: string } => {
  const common = own.filter((each) => wanted.includes(each))
  return common.length > 0 ? common : { why: `token audiences ${listed(own)} is invalid for the target audiences ${listed(wanted)}` }
}

/** Texts as Go prints a list of them. */
const listed = (texts: readonly string[]): string => `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`
