import type { Pod, Stored } from '@coxswain/api-types'
import { own } from '../../shared/well-known.ts'
import { COMPLETION_INDEX, INDEX_FAILURES, INDEX_IGNORED_FAILURES } from './well-known.ts'

const LARGEST = 2 ** 31 - 1

/** A count in an annotation; users may have written anything. */
const countIn = (pod: Stored<Pod>, key: string): number | undefined => {
  const text = own(pod.metadata.annotations, key)
  return text !== undefined && /^\+?\d{1,10}$/.test(text) && Number(text) <= LARGEST ? Number(text) : undefined
}

/** The index of an Indexed Job that a pod works on; undefined where it has none. */
export const completionIndex = (pod: Stored<Pod>): number | undefined => countIn(pod, COMPLETION_INDEX)

export const indexesOf = (pods: readonly Stored<Pod>[]): ReadonlySet<number> => new Set(pods.flatMap((pod) => completionIndex(pod) ?? []))

/** How often the index of this pod had failed before it. */
export const earlierFailures = (pod: Stored<Pod>): { readonly counted: number; readonly ignored: number } => ({
  counted: countIn(pod, INDEX_FAILURES) ?? 0,
  ignored: countIn(pod, INDEX_IGNORED_FAILURES) ?? 0,
})
