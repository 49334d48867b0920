import {
  type DeepReadonly,
  formatMicroTime,
  formatTime,
  kinds,
  type Node,
  type Pod,
  parseTime,
  type Stored,
  type Taint,
} from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer, type Move } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findCondition } from '../shared/find-condition.ts'
import { isPodReady } from '../shared/pod-state.ts'
import { addressedPod, nodeOf } from '../testing/network-objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance, work } from '../testing/schedules/moves.ts'
import { createNodeLifecycle } from './node-lifecycle.ts'

const NODES = ['node-1', 'node-2', 'node-3', 'node-4']
const ZONES = ['zone-a', 'zone-b']
const HEARTBEAT_MS = 20_000
const GRACE_MS = 50_000
/** Of each zone a node may be given up so often. */
const GAP_MS = 10_000
const controller = () =>
  createNodeLifecycle({
    nodeMonitorGracePeriodMs: GRACE_MS,
    nodeEvictionRate: 1000 / GAP_MS,
    unhealthyZoneThreshold: 1.1,
  }) as unknown as Controller

/** What the machine of a node is like, whatever the cluster thinks of it. */
type Health = 'well' | 'ill' | 'dead'
type Machines = Map<string, Health>

const nodeNamed = (server: ModelServer, name: string): Stored<Node> | undefined => server.get(kinds.Node, { name })
const readyOf = (node: Stored<Node>): string | undefined => findCondition(node.status?.conditions, 'Ready')?.status
const podOn = (node: string): DeepReadonly<Pod> => addressedPod(`on-${node}`, { node })
const podName = (node: string) => ({ namespace: 'default', name: `on-${node}` })

const join = (server: ModelServer, name: string, zone: string | undefined): void => {
  const labels: Record<string, string> = zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }
  server.put(kinds.Node, nodeOf(name, { labels, heartbeat: formatTime(server.now()) }))
  renew(server, name)
  server.put(kinds.Pod, podOn(name))
}
const leave = (server: ModelServer, name: string): void => {
  server.remove(kinds.Node, { name })
  server.remove(kinds.Pod, { ...podName(name), gracePeriodSeconds: 0 })
}
const renew = (server: ModelServer, node: string): unknown =>
  server.put(kinds.Lease, {
    metadata: { name: node, namespace: 'kube-node-lease' },
    spec: { holderIdentity: node, renewTime: formatMicroTime(server.now()) },
  })

/** Says how the node is, as its kubelet does: all of its conditions. */
const report = (server: ModelServer, { metadata: { name } }: Stored<Node>, status: 'True' | 'False'): void => {
  const at = formatTime(server.now())
  const conditions = [{ type: 'Ready', status, lastHeartbeatTime: at, lastTransitionTime: at }]
  server.patch(kinds.Node, { name, type: 'merge', patch: { status: { conditions } } })
}

/** Those that live renew their leases for ever, say how they are, and have their pods ready. */
const kubelets =
  (machines: Machines): Actor =>
  (server) =>
    server.list(kinds.Node).flatMap((node): readonly Move[] => {
      const { name } = node.metadata
      const health = machines.get(name)
      if (health === 'dead') return []
      const said = health === 'well' ? 'True' : 'False'
      const pod = server.get(kinds.Pod, podName(name))
      const lease = server.get(kinds.Lease, { namespace: 'kube-node-lease', name })
      const isOld = server.now() - Date.parse(lease?.spec?.renewTime ?? '') >= HEARTBEAT_MS
      return [
        ...(isOld ? [{ label: `${name} renews its lease`, weight: 6, is: 'routine' as const, run: () => void renew(server, name) }] : []),
        ...(readyOf(node) === said ? [] : [work(`${name} says of its readiness: ${said}`, () => report(server, node, said))]),
        ...(health === 'ill' || pod === undefined || isPodReady(pod)
          ? []
          : [work(`the pod on ${name} becomes ready`, () => server.put(kinds.Pod, podOn(name)))]),
      ]
    })

const OWN: Taint = { key: 'example.com/dedicated', effect: 'NoSchedule' }
const hasOwnTaint = (node: Stored<Node> | undefined): boolean => node?.spec?.taints?.some(({ key }) => key === OWN.key) === true
const taint = (server: ModelServer, name: string): unknown => {
  const taints = [...(nodeNamed(server, name)?.spec?.taints ?? []), OWN]
  return server.patch(kinds.Node, { name, type: 'merge', patch: { spec: { taints } } })
}
/** Taints are one list: those of users are never lost. */
const watchTaints = (server: ModelServer): (() => void) => {
  const tainted = new Set<string>()
  return () => {
    for (const node of server.list(kinds.Node))
      if (tainted.has(node.metadata.uid)) expect(hasOwnTaint(node)).toBe(true)
      else if (hasOwnTaint(node)) tainted.add(node.metadata.uid)
  }
}

/** Machines fall ill, die and recover; nodes leave, and join in a zone. */
const fate =
  (machines: Machines): Actor =>
  (server) =>
    NODES.flatMap((name) => {
      if (nodeNamed(server, name) === undefined)
        return ZONES.map((zone) => disturbance(`${name} joins in ${zone}`, () => join(server, name, zone)))
      return [
        ...(['well', 'ill', 'dead'] as const)
          .filter((health) => machines.get(name) !== health)
          .map((health) => disturbance(`${name} is ${health}`, () => machines.set(name, health))),
        ...(hasOwnTaint(nodeNamed(server, name)) ? [] : [disturbance(`a user taints ${name}`, () => taint(server, name))]),
        disturbance(`${name} leaves`, () => leave(server, name)),
        disturbance(`${name} is made again`, () => {
          leave(server, name)
          join(server, name, 'zone-a')
        }),
      ]
    })

const taintsOf = (node: Stored<Node> | undefined): readonly string[] =>
  (node?.spec?.taints ?? [])
    .filter(({ key }) => key !== OWN.key)
    .map(({ key, effect }) => `${key.slice(key.indexOf('/') + 1)}:${effect}`)
    .sort()

/** Each node is told as what it is, and tainted for it; pods are driven from those that do not serve, unless none does. */
const expectRest = (server: ModelServer, machines: Machines): void => {
  const nodes = server.list(kinds.Node)
  const allLost = nodes.every(({ metadata }) => machines.get(metadata.name) !== 'well')
  for (const node of nodes) {
    const { name } = node.metadata
    const health = machines.get(name) ?? 'well'
    const [ready, key] = ({ well: ['True'], ill: ['False', 'not-ready'], dead: ['Unknown', 'unreachable'] } as const)[health]
    const taints = key === undefined ? [] : [...(allLost ? [] : [`${key}:NoExecute`]), `${key}:NoSchedule`]
    expect([name, readyOf(node), taintsOf(node)]).toEqual([name, ready, taints])
    const pod = server.get(kinds.Pod, podName(name))
    if (pod !== undefined && health !== 'ill') expect([name, isPodReady(pod)]).toEqual([name, health === 'well'])
  }
}

type Zones = readonly (string | undefined)[]

const clusterOf = (zones: Zones, rest: Partial<Parameters<typeof createModelCluster>[0]>) =>
  createModelCluster({
    controllers: [controller],
    fill: (server) => {
      for (const [i, zone] of zones.entries()) join(server, NODES[i] ?? '', zone)
    },
    planted: PLANTED,
    strideMs: HEARTBEAT_MS,
    quietMs: 3 * GRACE_MS,
    ...rest,
  })
const allWell = (): Machines => new Map(NODES.map((name) => [name, 'well']))

it('comes to rest with each node told as what it is, and tainted for it', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'node lifecycle comes to rest',
    few: 40,
    of: fc.record({ zones: fc.array(fc.constantFrom(...ZONES, undefined), { minLength: 2, maxLength: 4 }), moves: schedule(120) }),
    holds: async ({ zones, moves }) => {
      const machines = allWell()
      const cluster = clusterOf(zones, { actors: [kubelets(machines), fate(machines)], faults: true })
      const check = watchTaints(cluster.server)
      await cluster.run(moves, check)
      await cluster.settle(check)
      expectRest(cluster.server, machines)
    },
  })
})

/** Of one zone no two nodes are given up at a time. What was given up when is never forgotten. */
const watchRate = (server: ModelServer, zones: Zones): (() => void) => {
  const given = new Map<string, { readonly node: string; readonly zone: string | undefined; readonly at: number }>()
  return () => {
    for (const [i, zone] of zones.entries()) {
      const node = NODES[i] ?? ''
      const at = parseTime(nodeNamed(server, node)?.spec?.taints?.find(({ effect }) => effect === 'NoExecute')?.timeAdded)
      if (at === undefined || given.has(`${node} ${at}`)) continue
      const others = [...given.values()].filter((each) => each.zone === zone && each.node !== node)
      // Times are written in whole seconds.
      for (const other of others) expect(Math.abs(at - other.at)).toBeGreaterThanOrEqual(GAP_MS - 1000)
      given.set(`${node} ${at}`, { node, zone, at })
    }
  }
}

it('gives up no more nodes of a zone at a time than it may', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'node lifecycle keeps to the rate of evictions',
    few: 15,
    of: fc.record({ zones: fc.array(fc.constantFrom(...ZONES), { minLength: 3, maxLength: 4 }), moves: schedule(100) }),
    holds: async ({ zones, moves }) => {
      const machines = allWell()
      const dying: Actor = () =>
        NODES.map((name) => {
          const next = machines.get(name) === 'well' ? 'dead' : 'well'
          return disturbance(`${name} is ${next}`, () => machines.set(name, next))
        })
      const cluster = clusterOf(zones, { actors: [kubelets(machines), dying] })
      const check = watchRate(cluster.server, zones)
      await cluster.run(moves, check)
      await cluster.settle(check)
      expectRest(cluster.server, machines)
    },
  })
})
