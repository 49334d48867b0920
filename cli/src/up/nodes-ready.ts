import { kinds, type Node, type Stored } from '@coxswain/api-types'
import type { Informers } from '@coxswain/client'
import type { Clock } from '@coxswain/ports'

/** Resolves with the number of ready nodes when `wanted` are, or after `limitMs`; tells the number whenever it changes. */
export const nodesReady = (
  {
    informers,
    clock,
    wanted,
    limitMs,
  }: { readonly informers: Pick<Informers, 'for'>; readonly clock: Clock; readonly wanted: number; readonly limitMs: number },
  say: (count: number) => void,
): Promise<number> =>
  new Promise((resolve) => {
    const ready = new Set<string>()
    const nodes = informers.for(kinds.Node)
    const finish = (): void => {
      timer.cancel()
      // The subscription may be under way: it ends after this.
      Promise.resolve().then(() => unsubscribe())
      resolve(ready.size)
    }
    const timer = clock.after(limitMs, finish)
    const unsubscribe = nodes.onChange((changes) => {
      for (const { type, object } of changes) {
        if (type !== 'deleted' && isReady(object)) ready.add(object.metadata.name)
        else ready.delete(object.metadata.name)
      }
      say(ready.size)
      if (ready.size >= wanted) finish()
    })
    if (wanted === 0) finish()
  })

const isReady = ({ status }: Stored<Node>): boolean =>
  status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true
