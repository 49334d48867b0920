import { type Job, kinds, type Pod } from '@coxswain/api-types'
import { defineController, plan } from '@coxswain/client'
import { isFinished } from '../shared/job-state.ts'
import { claim } from '../shared/ownership/claim.ts'
import { orphanIndex, orphanWatch } from '../shared/ownership/orphans.ts'
import type { Ownership } from '../shared/ownership/ownership.ts'
import { createJobMemory } from './job/job-memory.ts'
import { gatherFacts, type LiveFacts, NO_FACTS } from './job/live-facts.ts'
import { isManagedElsewhere } from './job/managed-by.ts'
import { situationOf } from './job/situation.ts'
import { releaseStrays, strayIndex, strayWatch } from './job/strays.ts'
import { syncJob } from './job/sync-job.ts'
import { TRACKING_FINALIZER } from './job/well-known.ts'

const pods: Ownership<Job, Pod> = {
  owner: kinds.Job,
  dependent: kinds.Pod,
  selectorOf: ({ spec }) => spec?.selector,
  finalizer: TRACKING_FINALIZER,
}

/**
 * Runs pods to their ends until enough of them have succeeded, or too many have failed (upstream's `pkg/controller/job`). A finalizer
 * keeps each pod until its end is counted in the status, so that none is missed and none counts twice.
 */
export const createJob = () => {
  const memory = createJobMemory()
  return defineController<Job, LiveFacts | undefined>({
    name: 'job-controller',
    memory,
    for: kinds.Job,
    owns: [kinds.Pod],
    watches: [orphanWatch(pods), strayWatch],
    indexes: [orphanIndex(pods), strayIndex],
    gather: gatherFacts(pods, memory),

    reconcile: ({ key, object, view, outcomes, gathered: facts = NO_FACTS, now }) => {
      const strays = releaseStrays({ key, job: object, view }, facts.alive)
      if (object?.spec === undefined || isFinished(object)) memory.forget(key)
      if (object?.spec === undefined || isFinished(object) || isManagedElsewhere(object)) return plan(strays)
      if (facts.adoption === 'refused') return plan(strays)
      const { spec } = object
      const { claimed, steps: claims, adoptions } = claim(pods, { owner: object, view, adoption: facts.adoption })
      // What is adopted counts when the finalizer is on it.
      if (adoptions.length > 0) return plan(claims)
      const situation = situationOf({ ...object, spec }, claimed, { ...facts, now })
      const { plan: work, record } = syncJob(situation, { record: memory.of(object), outcomes })
      memory.set(object, record)
      return plan([strays, claims, work.steps], work)
    },
  })
}
