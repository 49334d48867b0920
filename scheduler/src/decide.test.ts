import { type Random, seededRandom } from '@coxswain/ports'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Decision, decide, numFeasibleNodesToFind } from './decide.ts'
import type { PodInfo } from './model/pod-info.ts'
import { defaultProfile } from './profiles.ts'
import type { SnapshotStore } from './snapshot.ts'
import { clusterOf, type NodeParts, nodeIn, type PodParts, podInfo } from './testkit/make.ts'
import { slowDecide } from './testkit/slow-decide.ts'

const place = (snapshot: SnapshotStore, pod: PodInfo, random: Random): Decision => {
  const decision = decide(snapshot, pod, defaultProfile, random)
  snapshot.advance(decision.evaluated)
  if (decision.tag === 'node') snapshot.assume(pod, decision.node)
  return decision
}

describe('numFeasibleNodesToFind', () => {
  it.each([
    [0, 10, 10],
    [40, 10, 10],
    [0, 99, 99],
    [0, 100, 100],
    [0, 1000, 420],
    [40, 1000, 400],
    [0, 5000, 500],
    [0, 6000, 300],
    [40, 6000, 2400],
    [100, 6000, 6000],
    [1, 6000, 100],
  ])('%i percent of %i nodes: %i', (percentage, nodes, expected) => {
    expect(numFeasibleNodesToFind(nodes, percentage)).toBe(expected)
  })
})

describe('decide', () => {
  const nodes = (count: number, more: NodeParts = {}): NodeParts[] =>
    Array.from({ length: count }, (_, i) => ({ ...more, name: `node-${String(i).padStart(4, '0')}` }))

  it('looks at no more nodes than it must, and goes on where it stopped', () => {
    const snapshot = clusterOf(nodes(1000))
    const random = seededRandom('ring')
    expect(place(snapshot, podInfo({ name: 'a' }), random)).toMatchObject({ tag: 'node', feasible: 420, evaluated: 420 })
    expect(snapshot.start).toBe(420)
    const second = place(snapshot, podInfo({ name: 'b' }), random)
    expect(
      second.tag === 'node' && second.node >= 'node-0420' && second.node < 'node-0840',
      'the second looks at the nodes that follow',
    ).toBe(true)
    place(snapshot, podInfo({ name: 'c' }), random)
    expect(snapshot.start).toBe(260)
  })

  it('finds the one node that fits among many', () => {
    const snapshot = clusterOf([...nodes(300, { spec: { unschedulable: true } }), { name: 'open' }])
    expect(place(snapshot, podInfo(), seededRandom('one'))).toEqual({ tag: 'node', node: 'open', feasible: 1, evaluated: 301 })
  })

  it('tries the zones in turn', () => {
    const zone = (name: string, of: string): NodeParts => ({ name, labels: { 'topology.kubernetes.io/zone': of } })
    const snapshot = clusterOf([zone('a1', 'a'), zone('a2', 'a'), zone('a3', 'a'), zone('b1', 'b'), zone('c1', 'c')])
    expect(snapshot.nodes.map(({ name }) => name)).toEqual(['a1', 'b1', 'c1', 'a2', 'a3'])
  })

  it('takes the nominated node where the pod fits there', () => {
    const snapshot = clusterOf(nodes(5))
    const status = { nominatedNodeName: 'node-0003' }
    expect(place(snapshot, podInfo({ name: 'a', status, requests: { cpu: '4' } }), seededRandom('n'))).toMatchObject({ node: 'node-0003' })
    expect(place(snapshot, podInfo({ name: 'b', status, requests: { cpu: '4' } }), seededRandom('n'))).not.toMatchObject({
      node: 'node-0003',
    })
  })

  it('leaves ties to chance, and to nothing else', () => {
    const chosen = (seed: string) => {
      const random = seededRandom(seed)
      return Array.from({ length: 20 }, () => decide(clusterOf(nodes(10)), podInfo(), defaultProfile, random)).map(
        (each) => each.tag === 'node' && each.node,
      )
    }
    expect(chosen('a')).toEqual(chosen('a'))
    expect(new Set(chosen('a')).size).toBeGreaterThan(4)
  })

  it('puts the pods of one controller on different nodes', () => {
    const snapshot = clusterOf(nodes(3))
    const owner = { kind: 'ReplicaSet', uid: 'rs' }
    const random = seededRandom('spread')
    const places = ['a', 'b', 'c'].map((name) => place(snapshot, podInfo({ name, owner }), random))
    expect(new Set(places.map((each) => (each.tag === 'node' ? each.node : 'none'))).size).toBe(3)
  })
})

const ZONE = 'topology.kubernetes.io/zone'
const KEYS = ['red', 'blue'] as const
const taints = fc.subarray([
  { key: 'red', value: '1', effect: 'NoSchedule' },
  { key: 'blue', value: '2', effect: 'NoExecute' },
  { key: 'soft', value: '', effect: 'PreferNoSchedule' },
] as const)
const nodeParts = fc.record({
  cpu: fc.integer({ min: 0, max: 8 }),
  memory: fc.integer({ min: 0, max: 16 }),
  pods: fc.integer({ min: 0, max: 4 }),
  gpus: fc.integer({ min: 0, max: 2 }),
  zone: fc.constantFrom('west', 'east', undefined),
  taints,
})
const podParts = fc.record({
  cpu: fc.integer({ min: 0, max: 4 }),
  memory: fc.integer({ min: 0, max: 8 }),
  gpus: fc.integer({ min: 0, max: 1 }),
  zone: fc.constantFrom('west', undefined, undefined),
  tolerates: fc.subarray([...KEYS]),
  port: fc.constantFrom(8080, undefined, undefined),
  owned: fc.boolean(),
})
const world = fc.record({ nodes: fc.array(nodeParts, { maxLength: 8 }), pods: fc.array(podParts, { maxLength: 16 }), seed: fc.string() })
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never

const snapshotOf = ({ nodes }: World): SnapshotStore =>
  clusterOf(
    nodes.map(({ cpu, memory, pods, gpus, zone, taints: given }, i) => ({
      name: `n${i}`,
      labels: zone === undefined ? {} : { [ZONE]: zone },
      spec: { taints: given },
      allocatable: { cpu: String(cpu), memory: `${memory}Gi`, pods: String(pods), 'example.com/gpu': String(gpus) },
    })),
  )
const podsOf = ({ pods }: World): PodInfo[] =>
  pods.map(({ cpu, memory, gpus, zone, tolerates, port, owned }, i) => {
    const requests = {
      ...(cpu > 0 && { cpu: String(cpu) }),
      ...(memory > 0 && { memory: `${memory}Gi` }),
      ...(gpus > 0 && { 'example.com/gpu': String(gpus) }),
    }
    const ports = port === undefined ? [] : [{ containerPort: 80, hostPort: port }]
    const parts: PodParts = {
      name: `p${i}`,
      ...(owned && { owner: { kind: 'ReplicaSet', uid: 'rs' } }),
      spec: {
        containers: [{ name: 'main', resources: { requests }, ports }],
        tolerations: tolerates.map((key) => ({ key, operator: 'Exists' as const })),
        ...(zone !== undefined && { nodeSelector: { [ZONE]: zone } }),
      },
    }
    return podInfo(parts)
  })

const played = (given: World): readonly Decision[] => {
  const snapshot = snapshotOf(given)
  const random = seededRandom(given.seed)
  return podsOf(given).map((pod) => place(snapshot, pod, random))
}

describe('on random clusters', () => {
  it('never gives a node more than it has, nor a pod that it keeps away', () => {
    fc.assert(
      fc.property(world, (given) => {
        const snapshot = snapshotOf(given)
        const random = seededRandom(given.seed)
        for (const pod of podsOf(given)) {
          const decision = place(snapshot, pod, random)
          if (decision.tag !== 'node') continue
          const { taints: hard, labels } = nodeIn(snapshot, decision.node)
          const tolerated = (pod.spec.tolerations ?? []).map(({ key }) => key)
          expect(hard.every(({ key }) => tolerated.includes(key))).toBe(true)
          expect(labels).toMatchObject(pod.spec.nodeSelector ?? {})
        }
        for (const { requested, allocatable, pods, allowedPods, usedPorts } of snapshot.nodes) {
          expect(requested.milliCpu).toBeLessThanOrEqual(allocatable.milliCpu)
          expect(requested.memory).toBeLessThanOrEqual(allocatable.memory)
          expect(requested.scalars.get('example.com/gpu') ?? 0).toBeLessThanOrEqual(allocatable.scalars.get('example.com/gpu') ?? 0)
          expect(pods.size).toBeLessThanOrEqual(allowedPods)
          for (const addresses of usedPorts.values()) expect(addresses).toHaveLength(1)
        }
      }),
    )
  })

  it('decides the same for the same seed', () => {
    fc.assert(
      fc.property(world, (given) => {
        expect(played(given)).toEqual(played(given))
      }),
    )
  })

  it('agrees with a slow and plain implementation: who fits where, and who scores best', () => {
    fc.assert(
      fc.property(world, (given) => {
        const snapshot = snapshotOf(given)
        const random = seededRandom(given.seed)
        const bound: [PodInfo, string][] = []
        for (const pod of podsOf(given)) {
          const expected = slowDecide(snapshot.nodes, bound, pod)
          const decision = place(snapshot, pod, random)
          if (decision.tag === 'node') {
            expect(expected.best).toContain(decision.node)
            expect(decision.feasible).toBe(expected.feasible.length)
            bound.push([pod, decision.node])
          } else expect(expected.feasible).toEqual([])
        }
      }),
    )
  })

  it('leaves nothing behind when pods go', () => {
    fc.assert(
      fc.property(world, (given) => {
        const snapshot = snapshotOf(given)
        const random = seededRandom(given.seed)
        for (const pod of podsOf(given)) place(snapshot, pod, random)
        for (const pod of podsOf(given)) snapshot.removePod(pod.uid)
        for (const node of snapshot.nodes) {
          expect(node.requested).toMatchObject({ milliCpu: 0, memory: 0, ephemeralStorage: 0 })
          expect([...node.requested.scalars.values()].every((amount) => amount === 0)).toBe(true)
          expect(node.nonZeroRequested).toEqual({ milliCpu: 0, memory: 0 })
          expect([node.pods.size, node.usedPorts.size, node.spreadGroups.size]).toEqual([0, 0, 0])
        }
        expect(snapshot.assumedCount).toBe(0)
      }),
    )
  })
})
