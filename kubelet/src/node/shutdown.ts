import type { DueTimes } from '../pacing/due-times.ts'
import { NODE_SHUTDOWN } from '../pod/messages.ts'
import type { PodKeeper } from '../pod/pod-keeper.ts'
import { groupByPriority, type ShutdownGroup } from './shutdown-groups.ts'

export interface ShutdownOptions {
  readonly node: string
  readonly due: DueTimes
  readonly keeper: Pick<PodKeeper, 'pods' | 'fail' | 'isOver'>
}

/** A node's orderly end (upstream: pkg/kubelet/nodeshutdown): its pods are ended group by group, each within the group's time. */
export interface Shutdown {
  begin(groups: readonly ShutdownGroup[], done: () => void): void
  /** A pod has ended, and the server knows it. */
  ended(uid: string): void
  cancel(): void
  isOn(): boolean
}

/** So long it may take to tell how a group has ended, and what else there is to tell before all is off. */
const TELL_MS = 1_000

export const createShutdown = ({ node, due, keeper }: ShutdownOptions): Shutdown => {
  const key = `shutdown ${node}`
  const pending = new Set<string>()
  let next: (() => void) | undefined
  let waiting: (() => void)[] = []
  const cancel = (): void => {
    due.cancel(key)
    pending.clear()
    next = undefined
  }
  const off = (): void => {
    cancel()
    const told = waiting
    waiting = []
    for (const tell of told) tell()
  }
  const endAll = (uids: readonly string[], graceMs: number): void => {
    due.set(key, graceMs + TELL_MS, () => next?.())
    for (const uid of uids) if (!keeper.isOver(uid)) pending.add(uid)
    for (const uid of pending) keeper.fail(uid, { ...NODE_SHUTDOWN, graceMs })
    if (pending.size === 0) next?.()
  }
  return {
    begin: (groups, done) => {
      waiting.push(done)
      if (next !== undefined) return
      const left = [...groupByPriority(keeper.pods(), groups, ({ spec }) => spec?.priority ?? 0)]
      next = () => {
        pending.clear()
        const group = left.shift()
        if (group === undefined) due.set(key, TELL_MS, off)
        else
          endAll(
            group.items.map(({ metadata }) => metadata.uid),
            group.graceMs,
          )
      }
      next()
    },
    ended: (uid) => {
      if (pending.delete(uid) && pending.size === 0) next?.()
    },
    cancel: () => {
      cancel()
      waiting = []
    },
    isOn: () => next !== undefined,
  }
}
