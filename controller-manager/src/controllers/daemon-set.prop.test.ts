import { type ControllerRevision, kinds, type Node, type Pod, type Stored, type Taint } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelCluster, type ModelServer, type Move } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPodReady, isPodTerminal } from '../shared/pod-state.ts'
import { agentTemplate, daemonSetOf, HASH, rollingBy } from '../testing/daemons.ts'
import { nodeOf } from '../testing/network-objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { garbageCollector } from '../testing/schedules/garbage-collector.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { nodes as kubelets } from '../testing/schedules/nodes.ts'
import { targetNode } from './daemon-set/daemon-pod.ts'
import { placementFor } from './daemon-set/placement.ts'
import { createDaemonSet } from './daemon-set.ts'

const NAME = { namespace: 'default', name: 'agent' }
const NODES = ['node-1', 'node-2', 'node-3', 'node-4']
type Rolling = Parameters<typeof rollingBy>[0]
const controller = () => createDaemonSet() as unknown as Controller

const setOf = (server: ModelServer) => {
  const found = server.get(kinds.DaemonSet, NAME)
  if (found === undefined) throw new Error('the DaemonSet is gone')
  return found
}
const podsFor = (server: ModelServer, node: string): readonly Stored<Pod>[] =>
  server.list(kinds.Pod).filter((pod) => targetNode(pod) === node && !isPodTerminal(pod))
const staying = (pods: readonly Stored<Pod>[]) => pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
const imageOf = ({ spec }: Stored<Pod>) => spec?.containers[0]?.image

/** Binds each pod to the node that it is made for. */
const scheduler: Actor = (server) =>
  server
    .list(kinds.Pod)
    .filter(({ spec, metadata }) => spec?.nodeName === undefined && metadata.deletionTimestamp === undefined)
    .flatMap((pod): readonly Move[] => {
      const { namespace, name } = pod.metadata
      const node = server.get(kinds.Node, { namespace: '', name: targetNode(pod) ?? '' })?.metadata.name
      return node === undefined
        ? []
        : [{ label: `${name} is bound to ${node}`, weight: 1, run: () => server.bind({ namespace, name, node }) }]
    })

/** Takes the pods of nodes that are gone. */
const podCollector: Actor = (server) =>
  server
    .list(kinds.Pod)
    .filter(({ spec }) => spec?.nodeName !== undefined && server.get(kinds.Node, { namespace: '', name: spec.nodeName }) === undefined)
    .map(({ metadata: { namespace, name } }) => ({
      label: `${name} is collected`,
      weight: 1,
      run: () => server.erase(kinds.Pod, { namespace, name }),
    }))

const rollOut =
  (...images: readonly string[]): Actor =>
  (server) =>
    images.map((image) =>
      disturbance(`a user asks for ${image}`, () =>
        server.patch(kinds.DaemonSet, { ...NAME, type: 'merge', patch: { spec: { template: agentTemplate(image) } } }),
      ),
    )

const taint = (effect: Taint['effect']): readonly Taint[] => [{ key: 'dedicated', effect }]
const STATES: Readonly<Record<string, Parameters<typeof nodeOf>[1]>> = {
  'is open': { labels: { kind: 'worker' } },
  'takes no new pods': { labels: { kind: 'worker' }, taints: taint('NoSchedule') },
  'takes no pods': { labels: { kind: 'worker' }, taints: taint('NoExecute') },
  'is another kind of node': { labels: { kind: 'master' } },
}

/** Nodes join, leave and change. */
const nodeChanges: Actor = (server) =>
  NODES.slice(0, 2).flatMap((name) => [
    ...Object.entries(STATES).map(([what, facts]) => disturbance(`${name} ${what}`, () => server.put(kinds.Node, nodeOf(name, facts)))),
    ...(server.get(kinds.Node, { namespace: '', name }) === undefined
      ? []
      : [disturbance(`${name} leaves`, () => server.remove(kinds.Node, { name }))]),
  ])

/** A user deletes pods, and takes them out of the set's hands. */
const podUser: Actor = (server) =>
  server.list(kinds.Pod).flatMap((pod) => {
    const { namespace, name } = pod.metadata
    return [
      disturbance(`a user deletes ${name}`, () => server.remove(kinds.Pod, { namespace, name })),
      disturbance(`a user labels ${name} other`, () =>
        server.patch(kinds.Pod, { namespace, name, type: 'merge', patch: { metadata: { labels: { app: 'other' } } } }),
      ),
    ]
  })

const fill =
  (rolling: Rolling, minReadySeconds = 0) =>
  (server: ModelServer) => {
    for (const name of NODES) server.put(kinds.Node, nodeOf(name, STATES['is open']))
    const template = {
      ...agentTemplate(),
      spec: { ...agentTemplate().spec, containers: [{ name: 'main', image: 'agent:1' }], nodeSelector: { kind: 'worker' } },
    }
    server.put(kinds.DaemonSet, daemonSetOf({ ...rollingBy(rolling), template, minReadySeconds, revisionHistoryLimit: 2 }))
  }

/** One pod of the newest revision on every node that is to run it, ready and told of in the status; at most one elsewhere, or none. */
const expectRest = ({ server }: ModelCluster): void => {
  const set = setOf(server)
  const placementOf = placementFor(set)
  const [revision] = [...server.list(kinds.ControllerRevision)].sort(
    (a, b) => b.revision - a.revision,
  ) as readonly Stored<ControllerRevision>[]
  const image = set.spec?.template.spec?.containers[0]?.image
  let desired = 0
  for (const node of server.list(kinds.Node) as readonly Stored<Node>[]) {
    const placement = placementOf(node)
    const pods = podsFor(server, node.metadata.name).filter(({ metadata }) => metadata.labels?.['app'] === 'agent')
    if (placement === 'run') {
      desired++
      expect(pods.map((pod) => [isPodReady(pod), pod.metadata.labels?.[HASH], imageOf(pod)])).toEqual([
        [true, revision?.metadata.labels?.[HASH], image],
      ])
    } else expect(pods.length).toBeLessThanOrEqual(placement === 'stay' ? 1 : 0)
  }
  expect(set.status).toMatchObject({ desiredNumberScheduled: desired, numberReady: desired, observedGeneration: set.metadata.generation })
  expect(set.status?.numberUnavailable ?? 0).toBe(0)
  expect(set.status?.updatedNumberScheduled ?? 0).toBe(desired)
  expect(server.list(kinds.ControllerRevision).length).toBeLessThanOrEqual(3)
}

const rollings = fc.constantFrom<Rolling>({ maxUnavailable: 1 }, { maxUnavailable: '60%' }, { maxSurge: 1 }, { maxSurge: '60%' })

it('comes to rest with one pod of the newest revision on every node that suits it', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'daemonset comes to rest',
    few: 150,
    of: fc.record({ rolling: rollings, minReadySeconds: fc.constantFrom(0, 10), moves: schedule() }),
    holds: async ({ rolling, minReadySeconds, moves }) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [
          scheduler,
          kubelets({ mishaps: ['fails', 'is not ready'] }),
          podCollector,
          garbageCollector,
          rollOut('agent:1', 'agent:2', 'agent:3'),
          nodeChanges,
          podUser,
        ],
        fill: fill(rolling, minReadySeconds),
        faults: true,
        planted: PLANTED,
      })
      await cluster.run(moves)
      await cluster.settle()
      expectRest(cluster)
    },
  })
})

it('never has two pods on a node without surge, however late its cache is', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'daemonset has no second pod',
    few: 150,
    of: schedule(),
    holds: async (moves) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [scheduler, kubelets({ mishaps: ['fails', 'is not ready'] }), rollOut('agent:2', 'agent:3'), nodeChanges],
        fill: fill({ maxUnavailable: 2 }),
        planted: PLANTED,
      })
      const check = (): void => {
        for (const node of NODES) expect(podsFor(cluster.server, node).length).toBeLessThanOrEqual(1)
      }
      await cluster.run(moves, check)
    },
  })
})

/** A cluster at rest, which rolls out one image after the other while nothing else happens. */
const rollOuts = async (rolling: Rolling, moves: readonly number[], check: (server: ModelServer) => void): Promise<void> => {
  const cluster = createModelCluster({
    controllers: [controller],
    actors: [scheduler, kubelets(), rollOut('agent:1', 'agent:2', 'agent:3')],
    fill: fill(rolling),
    planted: PLANTED,
  })
  await cluster.settle()
  await cluster.run(moves, () => check(cluster.server))
  await cluster.settle(() => check(cluster.server))
  expectRest(cluster)
}
const unavailable = (server: ModelServer): number => NODES.filter((node) => !staying(podsFor(server, node)).some(isPodReady)).length

it('leaves no more nodes without an available pod than a rollout may', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'daemonset keeps to maxUnavailable',
    few: 100,
    of: fc.record({ maxUnavailable: fc.integer({ min: 1, max: 3 }), moves: schedule() }),
    holds: ({ maxUnavailable, moves }) =>
      rollOuts({ maxUnavailable }, moves, (server) => expect(unavailable(server)).toBeLessThanOrEqual(maxUnavailable)),
  })
})

it('leaves no node without an available pod when it may surge, and surges no further than it may', { timeout: LONG_MS }, async () => {
  const surging = (server: ModelServer): number =>
    NODES.filter((node) => {
      const pods = staying(podsFor(server, node))
      return pods.some(isPodReady) && pods.some((pod) => !isPodReady(pod))
    }).length
  await checkSchedules({
    name: 'daemonset keeps to maxSurge',
    few: 100,
    of: fc.record({ maxSurge: fc.integer({ min: 1, max: 3 }), moves: schedule() }),
    holds: ({ maxSurge, moves }) =>
      rollOuts({ maxSurge }, moves, (server) => {
        expect(unavailable(server)).toBe(0)
        expect(surging(server)).toBeLessThanOrEqual(maxSurge)
      }),
  })
})
