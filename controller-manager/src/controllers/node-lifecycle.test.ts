import type { DeepReadonly, KubeObject, Lease, Node } from '@coxswain/api-types'
import { formatMicroTime, formatTime } from '@coxswain/api-types'
import { applyPlan, type Change, type Plan, planFor, type World } from '@coxswain/client'
import { virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { addressedPod, nodeOf } from '../testing/network-objects.ts'
import { viewOfWorld } from '../testing/view-of-world.ts'
import { createNodeLifecycle } from './node-lifecycle.ts'

const START = Date.UTC(2026, 0, 1)
const leaseOf = (node: string, renewed: number): DeepReadonly<Lease> => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: node, namespace: 'kube-node-lease' },
  spec: { holderIdentity: node, renewTime: formatMicroTime(renewed) },
})
const taint = (key: string, effect: string) => ({ key: `node.kubernetes.io/${key}`, effect, timeAdded: formatTime(START) })
const ZONE = 'topology.kubernetes.io/zone'

/** Runs the controller over a world as the runner does: for what a change of it concerns, and when a plan asks to be called again. */
const run = (initial: World, options: Parameters<typeof createNodeLifecycle>[0] = {}) => {
  const clock = virtualClock(START)
  const controller = createNodeLifecycle(options)
  const events: string[] = []
  const due = new Map<string, number>()
  const looks = new Map<string, number>()
  let world = initial
  const note = (plan: Plan): void => {
    for (const step of plan.steps) {
      const said = step.do === 'event' ? step.event : step.notes.onSuccess
      if (said !== undefined) events.push(`${said.reason} ${said.regarding.name}`)
    }
  }
  const reconcile = (name: string): void => {
    for (;;) {
      looks.set(name, (looks.get(name) ?? 0) + 1)
      const plan = planFor(controller, { key: name, world, now: clock.now() })
      const before = nodes()
      note(plan)
      world = applyPlan(world, plan)
      for (const woken of wokenSince(before)) if (woken !== name) due.set(woken, clock.now())
      due.delete(name)
      if (plan.requeueAfterMs !== undefined) due.set(name, clock.now() + plan.requeueAfterMs)
      if (plan.steps.every((step) => step.do === 'event')) return
    }
  }
  const nodes = () => world.filter((each): each is DeepReadonly<Node> => each.kind === 'Node')
  /** Whom the controller's watch of nodes names, for the nodes that are not what they were. */
  const wokenSince = (before: readonly DeepReadonly<Node>[]): readonly string[] => {
    const changed = nodes().filter((node) => !before.includes(node))
    if (changed.length === 0) return []
    const view = viewOfWorld(controller, world)
    return changed.flatMap((object) => {
      const change = {
        type: 'modified',
        object,
        previous: before.find(({ metadata }) => metadata.name === object.metadata.name),
      } as Change
      const [watch] = (controller.watches ?? []).filter(({ kind, when }) => kind.plural === 'nodes' && when?.(change) !== false)
      return watch === undefined ? [] : watch.keys(change.object, view, change)
    })
  }
  const all = (): void => {
    for (const { metadata } of nodes()) reconcile(metadata.name ?? '')
  }
  all()
  return {
    events,
    now: clock.now,
    looksAt: (name: string): number => looks.get(name) ?? 0,
    advance: (milliseconds: number): void => {
      const end = clock.now() + milliseconds
      for (;;) {
        const [next] = [...due].sort(([, a], [, b]) => a - b)
        if (next === undefined || next[1] > end) break
        clock.moveTo(next[1])
        reconcile(next[0])
      }
      clock.moveTo(end)
    },
    put: (object: DeepReadonly<KubeObject>): void => {
      const before = nodes()
      world = [...world.filter((each) => each.kind !== object.kind || each.metadata.name !== object.metadata.name), object]
      for (const woken of wokenSince(before)) due.set(woken, clock.now())
      reconcile(object.metadata.name ?? '')
    },
    renew: (...names: readonly string[]): void => {
      for (const name of names) {
        world = [...world.filter((each) => each.kind !== 'Lease' || each.metadata.name !== name), leaseOf(name, clock.now())]
        reconcile(name)
      }
    },
    node: (name: string) => nodes().find(({ metadata }) => metadata.name === name),
    taints: (name: string) =>
      (nodes().find(({ metadata }) => metadata.name === name)?.spec?.taints ?? []).map(
        ({ key, effect }) => `${key.slice(key.indexOf('/') + 1)}:${effect}`,
      ),
    evicted: () =>
      nodes()
        .filter(({ spec }) => spec?.taints?.some(({ effect }) => effect === 'NoExecute'))
        .map(({ metadata }) => metadata.name),
    pod: (name: string) => world.find((each) => each.kind === 'Pod' && each.metadata.name === name),
    ready: (name: string) =>
      nodes()
        .find(({ metadata }) => metadata.name === name)
        ?.status?.conditions?.find(({ type }) => type === 'Ready'),
  }
}
const many = (count: number, facts: Parameters<typeof nodeOf>[1] = {}) => Array.from({ length: count }, (_, i) => nodeOf(`n${i}`, facts))
const names = (count: number, from = 0) => Array.from({ length: count - from }, (_, i) => `n${from + i}`)

describe('the health of nodes', () => {
  it("is lost after the grace period, exactly, and by the observer's clock", () => {
    // The node's own clock is an hour behind.
    const cluster = run([nodeOf('a'), nodeOf('b'), leaseOf('a', START - 3_600_000), addressedPod('p', { node: 'a' })])
    cluster.advance(10_000)
    cluster.renew('b')
    cluster.advance(40_000)
    expect(cluster.ready('a')?.status).toBe('True')
    cluster.advance(1)
    expect(cluster.ready('a')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: '2026-01-01T00:00:50Z',
      lastHeartbeatTime: '2025-12-31T23:59:00Z',
    })
    expect(cluster.ready('b')?.status).toBe('True')
    expect(cluster.taints('a')).toEqual(['unreachable:NoSchedule', 'unreachable:NoExecute'])
    expect(cluster.pod('p')).toMatchObject({ status: { conditions: [{ type: 'Ready', status: 'False' }] } })
    expect(cluster.events).toEqual(['RegisteredNode a', 'RegisteredNode b', 'NodeNotReady a', 'NodeNotReady p'])
  })

  it.each([
    ['comes to it', { node: 'n2' }, { node: 'n1' }, true],
    ['is told to be ready at the last moment', { ready: false }, {}, true],
    ['stays ready', {}, {}, false],
    ['is told to be unready', {}, { ready: false }, false],
  ] as const)('is asked for a pod of a silent node that %s', (_, before, after, isAsked) => {
    const silent = { ...nodeOf('n1'), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }
    const [previous, object] = [before, after].map((facts) => addressedPod('p', { node: 'n1', ...facts }))
    const controller = createNodeLifecycle()
    const change = { type: 'modified', object, previous } as Change
    const woken = (controller.watches ?? [])
      .filter(({ kind, when }) => kind.plural === 'pods' && when?.(change) !== false)
      .flatMap((watch) => watch.keys(change.object, viewOfWorld(controller, [silent]), change))
    expect(woken).toEqual(isAsked ? ['n1'] : [])
  })

  it('is looked at no more once the node is given up, until something changes', () => {
    const cluster = run([nodeOf('a'), nodeOf('b'), nodeOf('c')])
    const pass = (seconds: number): void => {
      for (let i = 0; i < seconds; i += 10) {
        cluster.advance(10_000)
        cluster.renew('b')
      }
    }
    pass(60)
    expect(cluster.taints('a')).toHaveLength(2)
    const looks = cluster.looksAt('a')
    pass(3600)
    expect(cluster.looksAt('a')).toBe(looks)
    // No node is left that works: the taint goes.
    cluster.advance(60_000)
    expect([cluster.taints('a'), cluster.looksAt('a') - looks]).toEqual([['unreachable:NoSchedule'], 2])
    // One is back, and what it says is believed after a grace period.
    cluster.put(nodeOf('b', { heartbeat: formatTime(cluster.now()) }))
    pass(70)
    expect(cluster.taints('a')).toHaveLength(2)
  })

  it('is kept by leases alone, and by status alone', () => {
    const cluster = run([nodeOf('a'), nodeOf('b')])
    for (let i = 0; i < 20; i++) {
      cluster.advance(40_000)
      cluster.renew('a')
      cluster.put(nodeOf('b', { heartbeat: formatTime(cluster.now()) }))
    }
    expect([cluster.ready('a')?.status, cluster.ready('b')?.status]).toEqual(['True', 'True'])
  })

  it('is given a longer time to a node that has never reported', () => {
    const fresh = nodeOf('a', { ready: undefined })
    const cluster = run([{ ...fresh, metadata: { ...fresh.metadata, creationTimestamp: formatTime(START) } }, nodeOf('b')])
    cluster.advance(60_000)
    expect(cluster.ready('a')).toBeUndefined()
    cluster.advance(1)
    expect(cluster.ready('a')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
    })
  })

  it('comes back with the kubelet, and the taints go', () => {
    const cluster = run([nodeOf('a'), nodeOf('b')])
    for (let i = 0; i < 3; i++) {
      cluster.advance(20_000)
      cluster.renew('b')
    }
    expect(cluster.taints('a')).toHaveLength(2)
    cluster.put(nodeOf('a', { heartbeat: formatTime(cluster.now()), taints: cluster.node('a')?.spec?.taints ?? [] }))
    expect(cluster.taints('a')).toEqual([])
  })

  it('tells of a node that is removed', () => {
    const controller = createNodeLifecycle()
    planFor(controller, { object: nodeOf('a') })
    const [gone] = planFor(controller, { key: 'a' }).steps
    expect(gone).toMatchObject({ do: 'event', event: { reason: 'RemovingNode', message: 'Node a event: Removing Node a from Controller' } })
    expect(planFor(controller, { key: 'a' }).steps).toEqual([])
  })

  it('goes on after a dump as if nothing had happened', () => {
    const first = createNodeLifecycle()
    planFor(first, { object: nodeOf('a'), now: START })
    const second = createNodeLifecycle()
    second.memory?.restore(JSON.parse(JSON.stringify(first.memory?.dump())))
    const plan = planFor(second, { object: nodeOf('a'), now: START + 50_001 })
    expect(plan.steps[0]).toMatchObject({ do: 'updateStatus', name: 'a' })
  })
})

describe('taints', () => {
  it.each([
    ['DiskPressure', 'True', 'disk-pressure'],
    ['MemoryPressure', 'True', 'memory-pressure'],
    ['PIDPressure', 'True', 'pid-pressure'],
    ['NetworkUnavailable', 'True', 'network-unavailable'],
  ])('follow %s=%s', (type, status, key) => {
    const cluster = run([nodeOf('a', { conditions: [{ type, status }] })])
    expect(cluster.taints('a')).toEqual([`${key}:NoSchedule`])
  })

  it('follow spec.unschedulable, and leave others alone', () => {
    const other = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }
    const cluster = run([nodeOf('a', { unschedulable: true, taints: [other, taint('disk-pressure', 'NoSchedule')] })])
    expect(cluster.node('a')?.spec?.taints).toEqual([other, { ...taint('unschedulable', 'NoSchedule'), timeAdded: '2026-01-01T00:00:00Z' }])
  })

  it('change from not-ready to unreachable without waiting for their turn', () => {
    const cluster = run(
      [nodeOf('a', { ready: 'Unknown', taints: [taint('not-ready', 'NoSchedule'), taint('not-ready', 'NoExecute')] }), nodeOf('b')],
      { nodeEvictionRate: 0.0001 },
    )
    expect(cluster.taints('a')).toEqual(['unreachable:NoSchedule', 'unreachable:NoExecute'])
  })

  it('of other controllers survive: the node must not have changed meanwhile', () => {
    const plan = planFor(createNodeLifecycle(), {
      object: { ...nodeOf('a', { unschedulable: true }), metadata: { ...nodeOf('a').metadata, resourceVersion: '7' } },
    })
    expect(plan.steps.find((step) => step.do === 'patch')).toMatchObject({ preconditions: { uid: 'uid-a', resourceVersion: '7' } })
  })
})

describe('giving nodes up', () => {
  const silent = (count: number, of: number, options?: Parameters<typeof createNodeLifecycle>[0]) => {
    const cluster = run(many(of), options)
    const alive = names(of, count)
    for (const ms of [20_000, 20_000, 9_000]) {
      cluster.advance(ms)
      cluster.renew(...alive)
    }
    const pass = (seconds: number): void => {
      for (let i = 0; i < seconds; i++) {
        cluster.advance(1_000)
        if (i % 10 === 0) cluster.renew(...alive)
      }
    }
    return { ...cluster, pass }
  }

  it('happens one by one, a node every ten seconds', () => {
    const cluster = silent(3, 10)
    cluster.pass(2)
    expect(cluster.evicted()).toHaveLength(1)
    expect(names(3).map((name) => cluster.ready(name)?.status)).toEqual(['Unknown', 'Unknown', 'Unknown'])
    cluster.pass(11)
    expect(cluster.evicted()).toHaveLength(2)
    cluster.pass(15)
    expect(cluster.evicted()).toHaveLength(3)
  })

  it('keeps the limit across a restart, by what the taints tell', () => {
    const world = [
      nodeOf('a', { ready: 'Unknown', taints: [taint('unreachable', 'NoSchedule'), taint('unreachable', 'NoExecute')] }),
      nodeOf('b', { ready: 'Unknown' }),
      nodeOf('c'),
    ]
    const cluster = run(world)
    expect(cluster.taints('b')).toEqual(['unreachable:NoSchedule'])
    cluster.advance(10_000)
    expect(cluster.taints('b')).toEqual(['unreachable:NoSchedule', 'unreachable:NoExecute'])
  })

  it('stops in a small zone of which most is silent', () => {
    const cluster = silent(6, 10)
    cluster.pass(120)
    expect(cluster.evicted().length).toBeLessThanOrEqual(1)
  })

  it('goes on slowly in a large one', () => {
    const cluster = silent(6, 10, { largeClusterSizeThreshold: 5, secondaryNodeEvictionRate: 0.02 })
    cluster.pass(120)
    expect(cluster.evicted().length).toBeGreaterThan(1)
    expect(cluster.evicted().length).toBeLessThanOrEqual(4)
  })

  it('does not happen at all when every node is silent, and taints that are there go', () => {
    const cluster = run([
      ...many(3),
      nodeOf('n3', { ready: 'Unknown', taints: [taint('unreachable', 'NoSchedule'), taint('unreachable', 'NoExecute')] }),
    ])
    expect(cluster.evicted()).toEqual(['n3'])
    cluster.advance(120_000)
    expect(cluster.evicted()).toEqual([])
    expect(cluster.taints('n0')).toEqual(['unreachable:NoSchedule'])
  })

  it('goes on at full speed in a zone that is lost altogether while others live', () => {
    const lost = many(4, { labels: { [ZONE]: 'b' } })
    const cluster = run([...lost, nodeOf('alive', { labels: { [ZONE]: 'a' } })])
    for (let i = 0; i < 9; i++) {
      cluster.advance(10_000)
      cluster.renew('alive')
    }
    expect(cluster.evicted()).toHaveLength(4)
  })

  it('goes on in the order in which they fell silent, as fast as it may', () => {
    const cluster = silent(40, 100, { nodeEvictionRate: 10 })
    cluster.advance(1_001)
    expect(cluster.evicted()).toEqual(['n0'])
    cluster.advance(3_900)
    expect(cluster.evicted()).toEqual(names(40))
  })

  it('passes over those that have come back, or are gone', () => {
    const cluster = silent(4, 10)
    cluster.pass(2)
    expect(cluster.evicted()).toEqual(['n0'])
    cluster.put(nodeOf('n1', { heartbeat: formatTime(cluster.now()) }))
    cluster.pass(11)
    expect(cluster.evicted()).toEqual(['n0', 'n2'])
  })

  it('waits for a grace period when nobody has been heard for long: it was not they who were away', () => {
    const cluster = run(many(6))
    cluster.advance(120_000)
    expect(cluster.ready('n5')?.status).toBe('Unknown')
    cluster.put(nodeOf('n0', { heartbeat: formatTime(cluster.now()) }))
    cluster.put(nodeOf('n1', { heartbeat: formatTime(cluster.now()) }))
    cluster.put(nodeOf('n2', { heartbeat: formatTime(cluster.now()) }))
    const pass = (): void => {
      cluster.advance(10_000)
      cluster.renew('n0', 'n1', 'n2')
    }
    for (let i = 0; i < 4; i++) pass()
    expect(cluster.evicted()).toEqual([])
    for (let i = 0; i < 4; i++) pass()
    expect(cluster.evicted()).toEqual(['n3', 'n4', 'n5'])
  })
})
