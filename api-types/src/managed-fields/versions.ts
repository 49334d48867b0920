import type { VersionView } from './track-update.ts'

/** An object in another of its served versions, there and back. */
export interface ReversibleView extends VersionView {
  /** From that version to the one of the request. */
  restore(object: object): object
}

/** The versions that a kind is served in, as views of an object in the version of a request. */
export interface Versions {
  /** Undefined for a version that is no longer served. */
  of(apiVersion: string): ReversibleView | undefined
}

const asItIs = (object: object): object => object

/** The version of the request is seen as it is; others as `inVersion` gives them. */
export const versionsOf = (
  own: { readonly type: string; readonly apiVersion: string },
  inVersion: ((apiVersion: string) => ReversibleView | undefined) | undefined,
): Versions => {
  const known = new Map<string, ReversibleView | undefined>([[own.apiVersion, { type: own.type, convert: asItIs, restore: asItIs }]])
  return {
    of: (apiVersion) => {
      if (!known.has(apiVersion)) known.set(apiVersion, inVersion?.(apiVersion))
      return known.get(apiVersion)
    },
  }
}
