import { formatTime, kinds, type Pod, parseTime, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer, type Move } from '@coxswain/client'
import { expect, it } from 'vitest'
import { disruptionTarget } from '../shared/disruption-target.ts'
import { isPodTerminal } from '../shared/pod-state.ts'
import { podOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { endPod, nodes } from '../testing/schedules/nodes.ts'
import { podDisruption } from './pod-disruption.ts'

const NAMES = ['a', 'b']
const STALE_MS = 120_000
const REASONS = ['EvictionByEvictionAPI', 'TerminationByKubelet']
const controller = () => podDisruption as unknown as Controller

const tell = (server: ModelServer, pod: Stored<Pod>, reason: string): unknown => {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget')
  const said = { type: 'DisruptionTarget', status: 'True', reason, lastTransitionTime: formatTime(server.now()) }
  const { namespace, name } = pod.metadata
  return server.patch(kinds.Pod, { namespace, name, type: 'merge', patch: { status: { conditions: [...others, said] } } })
}

/** Pods come, are told that they go, and go, end or are spared. */
const fate: Actor = (server) =>
  NAMES.flatMap((name): readonly Move[] => {
    const at = { namespace: 'default', name }
    const pod = server.get(kinds.Pod, at)
    if (pod === undefined) return [disturbance(`${name} comes`, () => server.put(kinds.Pod, podOf(name)), 3)]
    if (pod.metadata.deletionTimestamp !== undefined || isPodTerminal(pod)) return []
    return [
      ...REASONS.map((reason) => disturbance(`${name} is told of ${reason}`, () => tell(server, pod, reason))),
      disturbance(`${name} goes`, () => server.remove(kinds.Pod, at)),
      disturbance(`${name} ends`, () => endPod(server, pod, 'Failed')),
      disturbance(`another ${name} comes`, () => {
        server.remove(kinds.Pod, { ...at, gracePeriodSeconds: 0 })
        server.put(kinds.Pod, podOf(name))
      }),
    ]
  })

const isTold = (pod: Stored<Pod> | undefined): pod is Stored<Pod> => pod !== undefined && disruptionTarget(pod)?.status === 'True'

/** Nothing is taken back before its time, of those that go, or of what a kubelet has said. */
const watchPods = (server: ModelServer): (() => void) => {
  const pods = (): ReadonlyMap<string, Stored<Pod>> => new Map(server.list(kinds.Pod).map((pod) => [pod.metadata.uid, pod]))
  let last = pods()
  return () => {
    const next = pods()
    for (const [uid, pod] of next) {
      const before = last.get(uid)
      if (!isTold(before) || disruptionTarget(pod)?.status !== 'False') continue
      expect(before.metadata.deletionTimestamp).toBeUndefined()
      expect(disruptionTarget(before)?.reason).not.toBe('TerminationByKubelet')
      const since = parseTime(disruptionTarget(before)?.lastTransitionTime) ?? 0
      expect(since + STALE_MS).toBeLessThanOrEqual(server.now())
    }
    last = next
  }
}

it('what was to go and was spared is told so, after two minutes and no sooner', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'spared pods come to rest',
    few: 60,
    of: schedule(100),
    holds: async (moves) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [fate, nodes()],
        fill: (server) => void server.put(kinds.Pod, podOf('a')),
        faults: true,
        planted: PLANTED,
      })
      const { server } = cluster
      const check = watchPods(server)
      await cluster.run(moves, check)
      await cluster.settle(check)
      const told = server.list(kinds.Pod).filter((pod) => isTold(pod) && !isPodTerminal(pod))
      for (const pod of told) expect(disruptionTarget(pod)?.reason).toBe('TerminationByKubelet')
    },
  })
})
