import { type ControllerRevision, type DaemonSet, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { defineController, event, type Outcomes, type Plan, plan, type Steps, updateStatus, type View } from '@coxswain/client'
import { mapMemory } from '../shared/map-memory.ts'
import { type Adoption, checkAdoption } from '../shared/ownership/check-adoption.ts'
import { claim } from '../shared/ownership/claim.ts'
import { orphanIndex, orphanWatch } from '../shared/ownership/orphans.ts'
import { isEmptySelector, type Ownership } from '../shared/ownership/ownership.ts'
import type { PresentRevision } from '../shared/revisions/present-revision.ts'
import { isNamespaceTerminating } from '../shared/terminating-namespace.ts'
import { own } from '../shared/well-known.ts'
import { isNothing } from './daemon-set/changes.ts'
import { REVISION_HASH } from './daemon-set/daemon-pod.ts'
import { daemonsOn } from './daemon-set/daemons.ts'
import { noteOn } from './daemon-set/events.ts'
import type { FailedPods } from './daemon-set/failed-pods.ts'
import { manageNodes } from './daemon-set/manage-nodes.ts'
import { nodeWatch } from './daemon-set/node-watch.ts'
import { podSteps } from './daemon-set/pod-steps.ts'
import { cleanUpHistory, historyOf, mergeDuplicates, nameHashes } from './daemon-set/revisions.ts'
import { rollingUpdate } from './daemon-set/rolling-update.ts'
import { nextStatus, timeToNextAvailable } from './daemon-set/status.ts'

const selectorOf = ({ spec }: Stored<DaemonSet>) => spec?.selector
const pods: Ownership<DaemonSet, Pod> = { owner: kinds.DaemonSet, dependent: kinds.Pod, selectorOf }
const revisions: Ownership<DaemonSet, ControllerRevision> = { owner: kinds.DaemonSet, dependent: kinds.ControllerRevision, selectorOf }

/**
 * Keeps one pod of a template on every node that suits it, and brings the pods to a new template node by node (upstream's
 * `pkg/controller/daemon`). A node that changes reconciles the DaemonSets to which it is something else now, and no others.
 */
export const createDaemonSet = () => {
  const failed: FailedPods = new Map()
  return defineController<DaemonSet, Adoption>({
    name: 'daemonset-controller',
    memory: mapMemory(failed),
    for: kinds.DaemonSet,
    owns: [kinds.Pod, kinds.ControllerRevision],
    watches: [orphanWatch(pods), orphanWatch(revisions), nodeWatch],
    indexes: [orphanIndex(pods), orphanIndex(revisions)],
    gather: checkAdoption(pods, revisions),

    reconcile: ({ key, object: daemonSet, view, outcomes, gathered: adoption, now }) => {
      if (daemonSet === undefined) failed.delete(key)
      // While it is being deleted, its history may be gone before its pods are: nothing can be said of them.
      if (daemonSet === undefined || daemonSet.metadata.deletionTimestamp !== undefined || adoption === 'refused') return plan()
      if (isEmptySelector(daemonSet.spec?.selector)) return plan(event(noteOn(daemonSet, 'Warning', 'SelectingAll', SELECTING_ALL)))
      const claimed = {
        pods: claim(pods, { owner: daemonSet, view, adoption }),
        revisions: claim(revisions, { owner: daemonSet, view, adoption }),
      }
      const claims = [claimed.pods.steps, claimed.revisions.steps]
      const renamed = nameHashes(claimed.revisions.claimed)
      // What is adopted has another resourceVersion then: it can be changed only when it is seen again.
      if (claimed.revisions.adoptions.length > 0 || renamed.length > 0) return plan([claims, renamed])
      const history = historyOf(daemonSet, claimed.revisions.claimed, view)
      if (history.duplicates.length > 0) return plan([claims, history.step, mergeDuplicates(history, claimed.pods.claimed)])
      return proceed({
        daemonSet,
        history,
        pods: claimed.pods.claimed,
        claims,
        adoptions: claimed.pods.adoptions,
        view,
        outcomes,
        failed,
        now,
      })
    },
  })
}

const SELECTING_ALL = 'This daemon set is selecting all pods. A non-empty selector is required.'

interface ProceedInput {
  readonly daemonSet: Stored<DaemonSet>
  readonly history: PresentRevision
  readonly pods: readonly Stored<Pod>[]
  readonly claims: Steps
  /** Ids of the steps that adopt pods. */
  readonly adoptions: readonly string[]
  readonly view: View
  readonly outcomes: Outcomes
  readonly failed: FailedPods
  readonly now: number
}

const proceed = ({ daemonSet, history, pods: claimed, claims, adoptions, view, outcomes, failed, now }: ProceedInput): Plan => {
  const hash = own(history.present.metadata.labels, REVISION_HASH) ?? history.present.metadata.name ?? ''
  const daemons = daemonsOn({ daemonSet, hash, pods: claimed, nodes: view.list(kinds.Node), now })
  const managed = manageNodes(daemons, failed)
  // A rollout goes on from what is settled: else it would count pods that are about to come or go.
  const changes = isNothing(managed) ? rollingUpdate(daemons) : managed
  const after = [...adoptions, ...(history.step === undefined ? [] : [history.step.id])]
  const status = nextStatus(daemons, history.collisionCount)
  return plan(
    [
      claims,
      history.step,
      managed.events,
      podSteps(changes, { daemons, after, terminating: isNamespaceTerminating(outcomes) }),
      cleanUpHistory(daemonSet, history.old, claimed),
      status === undefined
        ? undefined
        : updateStatus(kinds.DaemonSet, { ...daemonSet, status }, { reason: 'its nodes or pods have changed', after }),
    ],
    { requeueAfterMs: earliest(managed.nextFailedMs, timeToNextAvailable(daemons, claimed)) },
  )
}

const earliest = (...times: readonly (number | undefined)[]): number | undefined => {
  const given = times.filter((time) => time !== undefined)
  return given.length === 0 ? undefined : Math.min(...given)
}
