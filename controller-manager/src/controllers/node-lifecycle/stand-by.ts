import { kinds } from '@coxswain/api-types'
import type { KeySource } from '@coxswain/client'
import { LEASE_NAMESPACE, type LifecycleState, observe } from './node-health.ts'
import { hear } from './pulse.ts'

/**
 * Notes signs of life while another controller manager leads: whoever takes over from it knows for how long nodes have been silent. It puts
 * nothing into the queue, and leaves alone the nodes that are looked at already.
 */
export const standBy = (state: LifecycleState, graceMs: number): KeySource => ({
  start: ({ informers, clock }) => {
    const nodes = informers.for(kinds.Node)
    const leases = informers.for(kinds.Lease)
    const note = (name: string): void => {
      if (state.health.has(name)) return
      const node = nodes.get('', name)
      if (node === undefined) {
        state.seen.delete(name)
        return
      }
      const known = state.seen.get(name)
      const now = clock.now()
      const health = observe(known, node, { lease: leases.get(LEASE_NAMESPACE, name), now })
      if (health === known) return
      state.seen.set(name, health)
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
