import { type CronJob, deepEqual, type Job, kinds, StatusError, type Stored } from '@coxswain/api-types'
import { defineController, type GatherInput, type ObjectKey, plan, updateStatus } from '@coxswain/client'
import { mapMemory } from '../shared/map-memory.ts'
import { isNamespaceTerminating } from '../shared/terminating-namespace.ts'
import { trimHistory } from './cron-job/history.ts'
import { announce, noticeKey } from './cron-job/notices.ts'
import { observeJobs } from './cron-job/observe-jobs.ts'
import { planRun } from './cron-job/plan-run.ts'

/** What is remembered of a CronJob: without it, something may be told twice, and a changed schedule may make up for a run that it never had. */
interface CronJobRecord {
  readonly uid: string
  readonly schedule: string
  /** Since when the schedule is this one; 0: as far as is known, always. */
  readonly since: number
  readonly told: readonly string[]
}

/**
 * Makes a Job for each run of a schedule, and keeps the last of those that have ended (upstream's `pkg/controller/cronjob`). Looked at when
 * the CronJob or one of its Jobs changes, and when the next run is due.
 */
export const createCronJob = () => {
  const records = new Map<ObjectKey, CronJobRecord>()
  return defineController<CronJob, readonly string[] | undefined>({
    name: 'cronjob-controller',
    memory: mapMemory(records),
    for: kinds.CronJob,
    owns: [kinds.Job],
    gather: unseenJobs,

    reconcile: ({ key, object: cronJob, view, outcomes, gathered: alive = [], now }) => {
      if (cronJob?.spec === undefined) {
        records.delete(key)
        return plan()
      }
      const { spec } = cronJob
      const jobs = view.ownedBy(cronJob, kinds.Job)
      const { since, told } = recordOf(records.get(key), cronJob, now)
      const { status: seen, notices: jobNotices } = observeJobs({ cronJob, jobs, alive })
      const jobNamed = (name: string) => view.get(kinds.Job, cronJob.metadata.namespace, name)
      const run = planRun({ cronJob, spec, status: seen, jobs, jobNamed, since, now })
      const replaced = new Set<string | undefined>(run.replaced.map(({ metadata }) => metadata.uid))
      const status = { ...seen, active: seen.active?.filter(({ uid }) => !replaced.has(uid)) }
      const notices = [...jobNotices, ...run.notices]
      records.set(key, { uid: cronJob.metadata.uid, schedule: scheduleOf(cronJob), since, told: notices.map(noticeKey) })
      const write = isSame(cronJob.status, status)
        ? undefined
        : updateStatus(
            kinds.CronJob,
            { ...cronJob, status: written(status) },
            { reason: 'its Jobs have changed', after: run.deletions.map(({ id }) => id) },
          )
      return plan(
        [
          run.deletions,
          isNamespaceTerminating(outcomes) ? undefined : run.creation,
          write,
          announce(cronJob, notices, told),
          trimHistory(cronJob, jobs, write === undefined ? [] : [write.id]),
        ],
        { requeueAfterMs: run.requeueAfterMs },
      )
    },
  })
}

const scheduleOf = ({ spec }: Stored<CronJob>): string => `${spec?.timeZone ?? ''} ${spec?.schedule ?? ''}`

/** A schedule that changes begins then: what it would have run before is not made up for. */
const recordOf = (record: CronJobRecord | undefined, cronJob: Stored<CronJob>, now: number): Pick<CronJobRecord, 'since' | 'told'> => {
  if (record?.uid !== cronJob.metadata.uid) return { since: 0, told: [] }
  return record.schedule === scheduleOf(cronJob) ? record : { since: now, told: record.told }
}

type Status = Stored<CronJob>['status']
/** As Go writes it: what is empty is left out. */
const written = ({ active, lastScheduleTime, lastSuccessfulTime }: NonNullable<Status>): NonNullable<Status> => ({
  ...(active === undefined || active.length === 0 ? {} : { active }),
  ...(lastScheduleTime === undefined ? {} : { lastScheduleTime }),
  ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }),
})
const isSame = (a: Status = {}, b: NonNullable<Status>): boolean => deepEqual(written(a), written(b))

/** Uids of active Jobs that the cache does not hold, and the server does: the cache may be behind. */
async function unseenJobs({ object, view, client }: GatherInput<CronJob>): Promise<readonly string[]> {
  const found: string[] = []
  for (const { namespace = '', name = '', uid = '' } of object?.status?.active ?? []) {
    if (view.get<Job>(kinds.Job, namespace, name)?.metadata.uid === uid) continue
    try {
      const job = await client.get(kinds.Job, { namespace, name })
      if (job.metadata.uid === uid) found.push(uid)
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== 'NotFound') throw error
    }
  }
  return found
}
