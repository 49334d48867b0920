import type { CoreV1, DeepReadonly, ReportedStep } from '@coxswain/api-types'
import type { Seen, Told } from './cause-record.ts'
import type { CauseRing } from './cause-ring.ts'
import { type FindResource, targetOf } from './target-of.ts'
import { createTexts } from './texts.ts'

/** What components say of their steps, as it is kept. */
export interface Tellings {
  of(step: DeepReadonly<ReportedStep>, find: FindResource): Told
}

/** Texts of components are cut: what is kept is bounded. */
export const MOST_CHARS = 1_000
const MOST_STAGES = 16
const NO_STAGES: Told['stages'] = []

/**
 * The steps of a plan come one after another, say the same, and looked at the same: then they share what is kept. Texts that come again
 * later are kept once too: each stays for as long as twenty thousand causes do.
 */
export const createTellings = (ring: Pick<CauseRing, 'of'>): Tellings => {
  const texts = createTexts({ most: 2_000 })
  const seenIn = createSeen(ring)
  let last: Told | undefined
  return {
    of: ({ component: by, reason: why = '', because: at, stages }, find) => {
      const component = texts.of(by.slice(0, MOST_CHARS))
      const reason = texts.of(why.slice(0, MOST_CHARS))
      const because = at === undefined ? undefined : seenIn(at, find)
      if (stages !== undefined && stages.length > 0) return { component, reason, because, stages: cut(stages) }
      if (last?.reason === reason && last.because === because && last.component === component) return last
      last = { component, reason, because, stages: NO_STAGES }
      return last
    },
  }
}

const cut = (stages: NonNullable<DeepReadonly<ReportedStep>['stages']>): Told['stages'] =>
  stages.slice(0, MOST_STAGES).map(({ name, time }) => ({ name: name.slice(0, MOST_CHARS), time }))

type Reference = DeepReadonly<CoreV1.ObjectReference>

/** What a component looked at. It is named as the object's own causes name it, so that the name is kept once. */
const createSeen = (ring: Pick<CauseRing, 'of'>): ((because: Reference, find: FindResource) => Seen | undefined) => {
  let last: { readonly because: Reference; readonly seen: Seen } | undefined
  return (because, find) => {
    if (last !== undefined && isSame(last.because, because)) return last.seen
    const target = targetOf(because, find)
    if (target === undefined) return undefined
    const own = ring.of(target.key).at(-1)?.target
    const { resource, key, namespace, name, uid } = own?.uid === target.uid ? own : target
    const seen = { resource, key, namespace, name, uid, revision: revisionOf(because) }
    last = { because, seen }
    return seen
  }
}

/** The revision that a reference names; 0 where it names none. */
export const revisionOf = ({ resourceVersion }: Reference): number => Number(resourceVersion ?? 0) || 0

const isSame = (a: Reference, b: Reference): boolean =>
  a.resourceVersion === b.resourceVersion &&
  a.uid === b.uid &&
  a.name === b.name &&
  a.namespace === b.namespace &&
  a.kind === b.kind &&
  a.apiVersion === b.apiVersion
