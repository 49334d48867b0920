import { type DeepReadonly, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPodTerminal } from '../shared/pod-state.ts'
import { nodeOf } from '../testing/network-objects.ts'
import { podOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { createPodGarbageCollector } from './pod-garbage-collector.ts'

const STEADY = 'node-1'
const FICKLE = 'node-2'
const KEPT = 2
const controller = () => createPodGarbageCollector({ terminatedPodGcThreshold: KEPT }) as unknown as Controller

const isEnded = (pod: Stored<Pod>): boolean => isPodTerminal(pod)

/** A node leaves and joins again. */
const joining: Actor = (server) => [
  server.get(kinds.Node, { name: FICKLE }) === undefined
    ? disturbance('the node joins', () => server.put(kinds.Node, nodeOf(FICKLE)))
    : disturbance('the node leaves', () => server.remove(kinds.Node, { name: FICKLE })),
]

const replace = (server: ModelServer, pod: DeepReadonly<Pod>): void => {
  const { namespace, name = '' } = pod.metadata
  if (server.get(kinds.Pod, { namespace, name }) !== undefined) server.remove(kinds.Pod, { namespace, name, gracePeriodSeconds: 0 })
  server.put(kinds.Pod, pod)
}

/** Pods move from the node that may leave to the one that stays, by being made anew; some end. */
const replacing: Actor = (server) => [
  ...[STEADY, FICKLE].map((node) => disturbance(`web comes to ${node}`, () => replace(server, podOf('web', { node })))),
  ...['job-1', 'job-2', 'job-3'].map((name) =>
    disturbance(`${name} has ended`, () => replace(server, podOf(name, { node: STEADY, phase: 'Succeeded' }))),
  ),
]

const expectRest = ({ server }: ModelCluster): void => {
  const pods = server.list(kinds.Pod)
  for (const { spec } of pods) expect(server.get(kinds.Node, { name: spec?.nodeName ?? '' })).toBeDefined()
  expect(pods.filter(isEnded).length).toBeLessThanOrEqual(KEPT)
}

it('pods of nodes that are gone go, and no pod of a node that stays', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'pods without a node come to rest',
    few: 200,
    of: fc.record({ moves: schedule() }),
    holds: async ({ moves }) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [joining, replacing],
        fill: (server) => {
          server.put(kinds.Node, nodeOf(STEADY))
          server.put(kinds.Node, nodeOf(FICKLE))
          server.put(kinds.Pod, podOf('steady', { node: STEADY }))
          server.put(kinds.Pod, podOf('fickle', { node: FICKLE }))
          // Deleted before it had a node.
          const homeless = podOf('homeless', { node: '', deleted: '2026-01-01T00:00:30Z' })
          server.put(kinds.Pod, { ...homeless, metadata: { ...homeless.metadata, deletionGracePeriodSeconds: 30 } })
        },
        faults: true,
        planted: PLANTED,
      })
      const seenOnSteady = new Map<string, Stored<Pod>>()
      const check = (): void => {
        const web = cluster.server.get(kinds.Pod, { namespace: 'default', name: 'web' })
        if (web?.spec?.nodeName === STEADY) seenOnSteady.set(web.metadata.uid, web)
        // Whoever takes its place is another matter: as long as it is there, nobody touches it.
        if (web !== undefined && seenOnSteady.has(web.metadata.uid)) expect(isEnded(web)).toBe(false)
        expect(cluster.server.get(kinds.Pod, { namespace: 'default', name: 'steady' })?.status?.phase).toBe('Running')
      }
      await cluster.run(moves, check)
      const last = cluster.server.get(kinds.Pod, { namespace: 'default', name: 'web' })
      await cluster.settle(check)
      expectRest(cluster)
      if (last?.spec?.nodeName === STEADY)
        expect(cluster.server.get(kinds.Pod, { namespace: 'default', name: 'web' })?.metadata.uid).toBe(last.metadata.uid)
    },
  })
})
