import type { JsonObject } from '@coxswain/api-types'

/** What the contract of all kinds needs to know of one: the least that is a good object, and something in it that may change. */
export interface Sample {
  /** Without kind, apiVersion and name. */
  readonly body: JsonObject
  /** A merge patch of what the object is about: it starts a new generation where the kind has generations. */
  readonly change: JsonObject
  /** The same of `status`, where the kind has one. */
  readonly status?: JsonObject
  /** What registers itself says how it is at once: its status is taken on create. */
  readonly statusOnCreate?: true
  /** Of kinds that count generations otherwise: they stay at the first, or there is none before the first change. */
  readonly generations?: 'fixed' | 'of changes'
  /** Names in place of those of the contract, where a kind takes only some; in the same order. None can be made from generateName then. */
  readonly names?: Readonly<Record<string, string>>
  /**
   * Names of the kind follow from what is in the object: they end in this, after the word that stands as NAME in the body.
   */
  readonly nameEnd?: string
  /** A selectable field that the sample has, with its value as stored. */
  readonly field?: { readonly name: string; readonly value: string }
}

/** Samples of one group, by the kind's name. */
export type Samples = Readonly<Record<string, Sample>>
