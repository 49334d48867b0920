import { type DeepReadonly, formatMicroTime, type KubeObject, type Lease } from '@coxswain/api-types'
import { type Change, type KeySourceInput, planFor } from '@coxswain/client'
import { virtualClock } from '@coxswain/ports'
import { expect, it } from 'vitest'
import { nodeOf } from '../../testing/network-objects.ts'
import { createNodeLifecycle } from '../node-lifecycle.ts'
import { followSigns } from './follow-signs.ts'
import { createLifecycleState, LEASE_NAMESPACE } from './node-health.ts'

const GRACE_MS = 5_000

/** A cache that a test writes to. */
const cacheOf = () => {
  const objects = new Map<string, DeepReadonly<KubeObject>>()
  const handlers = new Set<(changes: readonly Change[]) => void>()
  return {
    put: (object: DeepReadonly<KubeObject>): void => {
      objects.set(object.metadata.name ?? '', object)
      for (const handler of handlers) handler([{ type: 'modified', object, previous: undefined } as unknown as Change])
    },
    objects: () => [...objects.values()],
    informer: {
      get: (_: string, name: string) => objects.get(name),
      onChange: (handler: (changes: readonly Change[]) => void) => {
        handlers.add(handler)
        return () => void handlers.delete(handler)
      },
    },
    handlers,
  }
}

const begin = () => {
  const clock = virtualClock(Date.UTC(2026, 0, 1))
  const [nodes, leases] = [cacheOf(), cacheOf()]
  const state = createLifecycleState()
  const running = followSigns(state, GRACE_MS).start({
    clock,
    informers: { for: ({ plural }: { readonly plural: string }) => (plural === 'nodes' ? nodes : leases).informer },
  } as unknown as KeySourceInput)
  const renew = (node: string): void => {
    const lease: DeepReadonly<Lease> = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: node, namespace: LEASE_NAMESPACE },
      spec: { renewTime: formatMicroTime(clock.now()) },
    }
    leases.put(lease)
  }
  /** What a controller that takes over now does for a node: `true` where it takes it to be silent. */
  const takesToBeSilent = (node: string): boolean => {
    const controller = createNodeLifecycle({ nodeMonitorGracePeriodMs: GRACE_MS }, state)
    const { steps } = planFor(controller, { key: node, world: [...nodes.objects(), ...leases.objects()], now: clock.now() })
    expect(steps.find(({ do: what }) => what === 'event')).toMatchObject({ event: { reason: 'RegisteredNode' } })
    return steps.some(({ do: what }) => what === 'updateStatus')
  }
  const pass = (seconds: number, ...alive: readonly string[]): void => {
    for (let i = 0; i < seconds; i++) {
      clock.moveTo(clock.now() + 1000)
      for (const each of alive) renew(each)
    }
  }
  for (const name of ['dead', 'alive']) {
    nodes.put(nodeOf(name))
    renew(name)
  }
  return { state, pass, takesToBeSilent, running, listeners: () => nodes.handlers.size + leases.handlers.size }
}

it('whoever takes over knows how long nodes have been silent', () => {
  const { pass, takesToBeSilent } = begin()
  pass(6, 'alive')
  expect([takesToBeSilent('dead'), takesToBeSilent('alive')]).toEqual([true, false])
})

it('and takes no node to be silent that gave a sign of life a moment ago', () => {
  const { pass, takesToBeSilent } = begin()
  pass(60, 'alive', 'dead')
  pass(4, 'alive')
  expect(takesToBeSilent('dead')).toBe(false)
})

it('signs of a node that is looked at are noted, and nothing is followed after the end', () => {
  const { state, pass, takesToBeSilent, running, listeners } = begin()
  expect(takesToBeSilent('alive')).toBe(false)
  const { probedAt = 0 } = state.health.get('alive') ?? {}
  pass(3, 'alive')
  expect([[...state.seen.keys()], state.health.get('alive')?.probedAt]).toEqual([['dead'], probedAt + 3000])
  running.stop()
  expect(listeners()).toBe(0)
})
