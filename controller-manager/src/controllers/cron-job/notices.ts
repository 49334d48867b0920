import { type CronJob, kinds, type Stored } from '@coxswain/api-types'
import { type EventNote, event, referenceTo, type Step } from '@coxswain/client'

/** Something to tell about a CronJob. */
export interface Notice {
  readonly type: EventNote['type']
  readonly reason: string
  readonly message: string
  /** Tells apart what is said in the same words: a run, a Job. */
  readonly about?: string | number | undefined
}

export const warning = (reason: string, message: string, about?: string | number): Notice => ({ type: 'Warning', reason, message, about })
export const note = (reason: string, message: string, about?: string | number): Notice => ({ type: 'Normal', reason, message, about })

export const noticeKey = ({ reason, message, about = '' }: Notice): string => `${reason} ${about} ${message}`

export const noteOn = (cronJob: Stored<CronJob>, { type, reason, message }: Notice): EventNote => ({
  regarding: referenceTo(kinds.CronJob, cronJob),
  type,
  reason,
  message,
})

/** An event for each notice that has not been told: what goes on is told once, however often it is looked at. */
export const announce = (cronJob: Stored<CronJob>, notices: readonly Notice[], told: readonly string[]): readonly Step[] =>
  notices
    .filter((notice) => !told.includes(noticeKey(notice)))
    .map((notice) => event(noteOn(cronJob, notice), { id: `event ${noticeKey(notice)}`, reason: notice.message }))
