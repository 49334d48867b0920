import type { BatchV1, DeepReadonly, Job, Stored } from '@coxswain/api-types'
import { type ControllerMemory, keyOf, type ObjectKey } from '@coxswain/client'
import { mapMemory } from '../../shared/map-memory.ts'
import { type FailureRecord, NO_FAILURES } from './back-off.ts'

/** What is remembered of a Job that has not finished. Without it the wait after failures may be shorter, and the server is asked more. */
export interface JobRecord {
  readonly failures: FailureRecord
  /** The status that the last plan wrote. Where the cache shows the same, nobody else has counted since. */
  readonly status: DeepReadonly<BatchV1.JobStatus> | undefined
  /** When that was, in milliseconds. */
  readonly writtenAt?: number | undefined
}

export interface JobMemory extends ControllerMemory {
  of(job: Stored<Job>): JobRecord
  set(job: Stored<Job>, record: JobRecord): void
  forget(key: ObjectKey): void
}

const NOTHING: JobRecord = { failures: NO_FAILURES, status: undefined }

/** Bounded by the Jobs that have not finished. */
export const createJobMemory = (): JobMemory => {
  const records = new Map<ObjectKey, JobRecord & { readonly uid: string }>()
  return {
    ...mapMemory(records),
    // Another Job of this name begins anew.
    of: (job) => {
      const record = records.get(keyOf(job))
      return record?.uid === job.metadata.uid ? record : NOTHING
    },
    set: (job, record) => {
      records.set(keyOf(job), { ...record, uid: job.metadata.uid })
    },
    forget: (key) => {
      records.delete(key)
    },
  }
}
