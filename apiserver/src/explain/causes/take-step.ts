import type { DeepReadonly, ReportedStep } from '@coxswain/api-types'
import type { CauseRecord } from './cause-record.ts'
import type { CauseRing } from './cause-ring.ts'
import { type FindResource, targetOf } from './target-of.ts'
import { createTellings, MOST_CHARS, revisionOf } from './told.ts'

/** Who says it: a user, and the first word of his user agent. */
export interface Teller {
  readonly user: string
  readonly agent: string
  readonly find: FindResource
}

/** Takes in what a component says of one step: as the reason of the write that it is about, or as a cause of its own. */
export type TakeStep = (step: DeepReadonly<ReportedStep>, teller: Teller) => void

export interface TakeStepOptions {
  readonly ring: CauseRing
  /** Others write to the store too: what is told may be about a write that this server has not seen. */
  readonly shared: boolean
  nextSerial(): number
  /** Seconds since 1970. */
  now(): number
}

export const createTakeStep = ({ ring, shared, nextSerial, now }: TakeStepOptions): TakeStep => {
  const tellings = createTellings(ring)
  return (step, { user, agent, find }) => {
    const target = targetOf(step.object, find)
    if (target === undefined) return
    const { verb } = step
    const revision = revisionOf(step.object)
    const told = tellings.of(step, find)
    const own = ring.of(target.key)
    if (told.stages.length > 0) {
      const reported = own.findLast((each) => each.agent === agent && each.revision === revision && each.told?.component === told.component)
      if (reported !== undefined) reported.told = told
      return
    }
    const failure = (step.failure ?? '').slice(0, MOST_CHARS)
    if (failure === '') {
      const write = own.findLast((each) => each.agent === agent && each.told === undefined && isOf(each, verb, target.uid, revision))
      if (write !== undefined) {
        write.told = told
        return
      }
      // A step that changed nothing, or one that another server has carried out.
      const isKnown = own.some((each) => each.revision === revision)
      if (target.name !== '' && (!shared || isKnown)) return
    }
    const at = now()
    const last = own.at(-1)
    if (last !== undefined && failure !== '' && last.failure === failure && last.verb === verb && last.told?.component === told.component) {
      last.count++
      last.lastAt = at
      last.told = told
      return
    }
    ring.add({
      serial: nextSerial(),
      target,
      revision,
      verb,
      subresource: '',
      user,
      manager: agent,
      agent,
      owner: '',
      failure,
      at,
      told,
      count: 1,
      lastAt: at,
    })
  }
}

/** Is a step about this write? Where it does not know the revision, the verb must do. */
const isOf = (record: CauseRecord, verb: string, uid: string, revision: number): boolean => {
  if (revision !== 0) return record.revision === revision
  return record.verb === verb && (uid === '' || record.target.uid === uid)
}
