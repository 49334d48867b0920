import { kinds, type Pod, type Stored } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'

/** All that there has ever been of the pods of a namespace. */
export interface PodHistory {
  /** Uids of the pods with the label `name`, in the order of their making. */
  madeFor(name: string): readonly string[]
  /** The states of a pod, oldest first. */
  statesOf(uid: string): readonly Stored<Pod>[]
  stop(): void
}

export const followPods = (client: Client, namespace: string): PodHistory => {
  const states = new Map<string, Stored<Pod>[]>()
  const stopped = new AbortController()
  client
    .watch(kinds.Pod, {
      namespace,
      signal: stopped.signal,
      onEvents: (events) => {
        for (const event of events) {
          if (event.type === 'ERROR' || event.type === 'BOOKMARK') continue
          const { uid } = event.object.metadata
          states.set(uid, [...(states.get(uid) ?? []), event.object])
        }
      },
    })
    .catch(() => undefined)
  return {
    madeFor: (name) => [...states].filter(([, [pod]]) => pod?.metadata.labels?.['name'] === name).map(([uid]) => uid),
    statesOf: (uid) => states.get(uid) ?? [],
    stop: () => stopped.abort(),
  }
}
