import { type HorizontalPodAutoscaler, kinds, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type GatherInput, type Kind, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPodReady } from '../shared/pod-state.ts'
import { autoscalerOf } from '../testing/autoscalers.ts'
import { replicaSetOf, TEMPLATE } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { garbageCollector } from '../testing/schedules/garbage-collector.ts'
import { nodes, scheduler } from '../testing/schedules/nodes.ts'
import type { LiveFacts } from './horizontal-pod-autoscaler/facts.ts'
import { readTarget } from './horizontal-pod-autoscaler/read-target.ts'
import { createHorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts'
import { replicaSet } from './replica-set.ts'

const NAME = { namespace: 'default', name: 'web' }
const MIN = 2
const MAX = 6
const TARGET = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web' }
const [container] = TEMPLATE.spec.containers
/** Pods that request a whole core, of which they are to use half. */
const template = { ...TEMPLATE, spec: { containers: [{ ...container, resources: { requests: { cpu: '1' } } }] } }

const wanted = (server: ModelServer): number => server.get(kinds.ReplicaSet, NAME)?.spec?.replicas ?? 0
const activePods = (server: ModelServer) => server.list(kinds.Pod).filter(({ metadata }) => metadata.deletionTimestamp === undefined)

/** A load that pods share which are ready, and that a user changes. */
const sharedLoad = (milli: number) => {
  let load = milli
  const set = (next: number) => (): void => {
    load = next
  }
  const change =
    (next: number): Actor =>
    () => [{ label: `the load is ${next}m`, weight: 1, is: 'disturbance', run: set(next) }]
  /** Read as the API would give it: what is true when the request arrives. */
  const gather =
    (server: ModelServer) =>
    async ({ client, view, namespace, now }: GatherInput<HorizontalPodAutoscaler>): Promise<LiveFacts> => {
      const target = await readTarget(TARGET, namespace, { client, view })
      const ready = activePods(server).filter(isPodReady)
      const usages = ready.map(({ metadata: { name } }) => ({
        ...{ pod: `default/${name}`, at: now, windowMs: 5000 },
        containers: [{ name: 'main', usage: { cpu: Math.trunc(load / ready.length) } }],
      }))
      return {
        target: 'failed' in target ? target : { ...target, selector: 'app=web' },
        metrics: [usages.length === 0 ? { failed: 'no metrics returned from resource metrics API' } : { usages }],
        seenAt: now,
      }
    }
  return { change, gather, milli: () => load }
}

const given = fc.record({ first: fc.integer({ min: 0, max: 5000 }), later: fc.integer({ min: 0, max: 5000 }), moves: schedule(120) })

it('never outside its range, never to and fro at a steady load, and at rest with what the load asks for', {
  timeout: LONG_MS,
}, async () => {
  await checkSchedules({
    name: 'HorizontalPodAutoscaler comes to rest',
    few: 30,
    of: given,
    holds: async ({ first, later, moves }) => {
      const load = sharedLoad(first)
      const autoscaler = (): Controller => {
        const made = createHorizontalPodAutoscaler({ horizontalPodAutoscalerSyncPeriodMs: 30_000 })
        return {
          ...made,
          gather: (input: GatherInput<HorizontalPodAutoscaler>) => load.gather(cluster.server)(input),
        } as unknown as Controller
      }
      const cluster = createModelCluster({
        controllers: [autoscaler, () => replicaSet as unknown as Controller],
        actors: [scheduler(), nodes({ mishaps: ['fails', 'is not ready'] }), garbageCollector, load.change(later)],
        fill: (filled) => {
          filled.put(kinds.ReplicaSet as unknown as Kind, replicaSetOf({}, { replicas: MIN, template }))
          filled.put(
            kinds.HorizontalPodAutoscaler as unknown as Kind,
            autoscalerOf({ scaleTargetRef: TARGET, minReplicas: MIN, maxReplicas: MAX }),
          )
        },
        faults: true,
        planted: PLANTED,
      })
      const course: number[] = []
      const check = (): void => {
        const replicas = wanted(cluster.server)
        expect(replicas).toBeGreaterThanOrEqual(MIN)
        expect(replicas).toBeLessThanOrEqual(MAX)
        if (course.at(-1) !== replicas) course.push(replicas)
      }
      await cluster.run(moves, check)
      course.splice(0)
      await cluster.settle(check)
      expectRest(cluster.server, load.milli())
      // What was under way when the load came to rest may go the other way once.
      expect(turnsIn(course), `${course.join(', ')}`).toBeLessThanOrEqual(1)
    },
  })
})

/** No pod fewer would do, nor is one more needed, as far as the tolerance and the range let it. */
const expectRest = (server: ModelServer, load: number): void => {
  const replicas = wanted(server)
  const ratio = Math.trunc((Math.trunc(load / replicas) * 100) / 1000) / 50
  if (replicas < MAX) expect(ratio).toBeLessThanOrEqual(1.1)
  if (replicas > MIN && ratio < 0.9) expect(Math.ceil(ratio * replicas)).toBe(replicas)
  expect(activePods(server).filter(isPodReady)).toHaveLength(replicas)
  const { status } = server.get(kinds.HorizontalPodAutoscaler, NAME) as Stored<HorizontalPodAutoscaler>
  expect(status).toMatchObject({ currentReplicas: replicas, desiredReplicas: replicas })
}

/** How often a course that rose falls, or one that fell rises. */
const turnsIn = (course: readonly number[]): number => {
  const steps = course.slice(1).map((each, i) => Math.sign(each - (course[i] ?? 0)))
  return steps.filter((step, i) => i > 0 && step !== steps[i - 1]).length
}
