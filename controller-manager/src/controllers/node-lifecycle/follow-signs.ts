import { kinds } from '@coxswain/api-types'
import type { KeySource } from '@coxswain/client'
import { LEASE_NAMESPACE, type LifecycleState, observe } from './node-health.ts'
import { hear } from './pulse.ts'

/**
 * Notes signs of life. They come often and change nothing else, so it puts nothing into the queue: a node is looked at when it would be
 * silent for too long without them. Also while another controller manager leads: whoever takes over from it knows how long nodes have been silent.
 */
export const followSigns = (state: LifecycleState, graceMs: number): KeySource => ({
  start: ({ informers, clock }) => {
    const nodes = informers.for(kinds.Node)
    const leases = informers.for(kinds.Lease)
    const note = (name: string): void => {
      const node = nodes.get('', name)
      if (node === undefined) {
        state.seen.delete(name)
        return
      }
      const into = state.health.has(name) ? state.health : state.seen
      const known = into.get(name)
      const now = clock.now()
      const health = observe(known, node, { lease: leases.get(LEASE_NAMESPACE, name), now })
      if (health === known) return
      into.set(name, health)
      hear(state.pulse, now, graceMs)
    }
    const ends = [
      nodes.onChange((changes) => {
        for (const { object } of changes) note(object.metadata.name)
      }),
      leases.onChange((changes) => {
        for (const { metadata } of changes.map(({ object }) => object)) if (metadata.namespace === LEASE_NAMESPACE) note(metadata.name)
      }),
    ]
    return {
      stop: () => {
        for (const end of ends) end()
      },
      activity: () => [],
    }
  },
})
