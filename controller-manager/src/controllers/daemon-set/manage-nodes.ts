import type { Pod, Stored } from '@coxswain/api-types'
import type { Step } from '@coxswain/client'
import { isPodReady, isPodTerminal } from '../../shared/pod-state.ts'
import type { Changes, Creation, Removal } from './changes.ts'
import { type DaemonNode, type Daemons, isAvailable, isGoing, isUpdated } from './daemons.ts'
import { endedPodEvent } from './events.ts'
import { type FailedPods, timeToDelete } from './failed-pods.ts'
import { allowsSurge } from './limits.ts'

export interface Managed extends Changes {
  /** What is told of pods that have ended. */
  readonly events: readonly Step[]
  /** When the next failed pod that waits may go. */
  readonly nextFailedMs: number | undefined
}

/**
 * One pod on every node that is to run it, and none where it has no place; those that have ended are replaced (upstream's `manage` and
 * `podsShouldBeOnNode`).
 */
export const manageNodes = (daemons: Daemons, failed: FailedPods): Managed => {
  const surging = allowsSurge(daemons.daemonSet)
  const all = [...daemons.nodes.flatMap((node) => manageNode(node, { daemons, failed, surging }) ?? []), neverBound(daemons)]
  const waits = all.flatMap(({ waitMs }) => waitMs ?? [])
  return {
    create: all.flatMap(({ create }) => create ?? []),
    remove: all.flatMap(({ remove = [] }) => remove),
    events: all.flatMap(({ events = [] }) => events),
    nextFailedMs: waits.length === 0 ? undefined : Math.min(...waits),
  }
}

/** What shall be done on one node. */
interface NodeChanges {
  readonly create?: Creation | undefined
  readonly remove?: readonly Removal[]
  readonly events?: readonly Step[]
  readonly waitMs?: number | undefined
}

interface Context {
  readonly daemons: Daemons
  readonly failed: FailedPods
  readonly surging: boolean
}

/** Undefined where all is as it shall be. */
const manageNode = (node: DaemonNode, context: Context): NodeChanges | undefined => {
  const { name, placement, pods } = node
  if (placement === 'leave') return pods.length === 0 ? undefined : { remove: removals(pods, `node ${name} is none that suits it`) }
  // A pod that is on its way out holds its place until it is gone: without surge there are never two.
  if (pods.length === 0) return placement === 'run' ? { create: { node: name, reason: `node ${name} has no pod` } } : undefined
  const running = pods.filter((pod) => !isGoing(pod) && !isPodTerminal(pod))
  if (running.length === pods.length && running.length === 1) return undefined
  const ended = replaceEnded(node, context)
  const surplus = running.length < 2 ? [] : context.surging ? trimSurge(running, context.daemons) : allButOldest(running)
  // One that has failed and waits holds the place as well: else each pod that fails would be followed by another at once.
  const alone = context.surging && placement === 'run' && running.length === 0 && ended.waitMs === undefined
  return {
    ...ended,
    remove: [...ended.remove, ...surplus],
    create: alone ? { node: name, reason: `node ${name} has no pod that stays` } : undefined,
  }
}

const removals = (pods: readonly Stored<Pod>[], reason: string): readonly Removal[] =>
  pods.filter((pod) => !isGoing(pod)).map((pod) => ({ pod, reason }))

type Ended = NodeChanges & { readonly remove: readonly Removal[] }

const replaceEnded = ({ name, pods }: DaemonNode, { daemons: { daemonSet, now }, failed }: Context): Ended => {
  const ended = pods.filter((pod) => !isGoing(pod) && isPodTerminal(pod))
  const remove: Removal[] = []
  let waitMs: number | undefined
  for (const pod of ended) {
    const left = pod.status?.phase === 'Failed' ? timeToDelete(failed, { daemonSet, node: name, now }) : 0
    if (left === 0) remove.push({ pod, reason: pod.status?.phase === 'Failed' ? 'it has failed' : 'it has ended, and a daemon does not' })
    else waitMs = Math.min(left, waitMs ?? left)
  }
  return { remove, waitMs, events: remove.map(({ pod }) => endedPodEvent(daemonSet, pod, name)) }
}

const allButOldest = ([oldest, ...others]: readonly Stored<Pod>[]): readonly Removal[] =>
  others.map((pod) => ({ pod, reason: `${oldest?.metadata.name} is there already, on the same node` }))

/** Two pods may stay: an old one that is ready, and the new one until it is available. Nothing else, and of each the oldest. */
const trimSurge = (running: readonly Stored<Pod>[], daemons: Daemons): readonly Removal[] => {
  const updated = running.filter((pod) => isUpdated(pod, daemons))
  const outdated = running.filter((pod) => !isUpdated(pod, daemons))
  const surplus = [...allButOldest(updated), ...allButOldest(outdated)]
  const [next, old] = [updated[0], outdated[0]]
  if (next === undefined || old === undefined) return surplus
  if (!isPodReady(old)) return [...surplus, { pod: old, reason: `it is not ready, and ${next.metadata.name} follows it` }]
  return isAvailable(next, daemons) ? [...surplus, { pod: old, reason: `${next.metadata.name}, which follows it, is available` }] : surplus
}

/** Pods whose node was gone before they were bound: nobody else would delete them. */
const neverBound = ({ strayed }: Daemons): NodeChanges => ({
  remove: strayed.flatMap(({ name, pods }) => removals(pods, `there is no node ${name}`).filter(({ pod }) => !pod.spec?.nodeName)),
})
