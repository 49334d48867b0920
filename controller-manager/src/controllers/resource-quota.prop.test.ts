import { isDeepStrictEqual } from 'node:util'
import { type DeepReadonly, type KubeObject, kinds, type Pod, quota, type ResourceQuota, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer, type Move } from '@coxswain/client'
import { expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { createResourceQuota } from './resource-quota.ts'

const NAME = { namespace: 'default', name: 'q' }
const PODS = ['a', 'b', 'c', 'd', 'e']
const HARDS = [{ pods: '9' }, { pods: '7' }, { pods: '9', 'requests.cpu': '2' }, { 'requests.cpu': '4' }]
const evaluator = quota.evaluatorFor({ group: '', plural: 'pods' })
const controller = () => createResourceQuota() as unknown as Controller

const quotaOf = (server: ModelServer): Stored<ResourceQuota> | undefined => server.get(kinds.ResourceQuota, NAME)
const podWith = (name: string): DeepReadonly<Pod> => {
  const containers = [{ name: 'main', image: 'web', resources: { requests: { cpu: '500m' } } }]
  return { ...podOf(name, { node: '' }), spec: { containers } }
}
const usageOf = (pods: readonly Stored<Pod>[]): quota.Amounts =>
  pods.reduce<quota.Amounts>((sum, pod) => quota.addAmounts(sum, evaluator.usage(pod as unknown as KubeObject)), quota.NO_AMOUNTS)

/** Is all that is limited charged? */
const isCharged = ({ spec, status }: Stored<ResourceQuota>): boolean =>
  Object.keys(spec?.hard ?? {}).every((name) => status?.hard?.[name] !== undefined && status.used?.[name] !== undefined)

/** A write of a pod, charged to what has been counted, as the server does in one transaction. */
const charged = (server: ModelServer, write: () => unknown): void => {
  const before = usageOf(server.list(kinds.Pod))
  write()
  const found = quotaOf(server)
  const counted = quota.readAmounts(found?.status?.used)
  if (found === undefined || counted.size === 0) return
  const change = quota.subtractAmounts(usageOf(server.list(kinds.Pod)), before)
  const used = quota.writeAmounts(quota.addAmounts(counted, quota.maskAmounts(change, [...counted.keys()])))
  server.patch(kinds.ResourceQuota, { ...NAME, type: 'merge', patch: { status: { used } } })
}

/** Pods come, end and go. */
const podUser: Actor = (server) =>
  PODS.flatMap((name): readonly Move[] => {
    const at = { namespace: 'default', name }
    const pod = server.get(kinds.Pod, at)
    const write = (what: string, run: () => unknown): Move => disturbance(`${name} ${what}`, () => charged(server, run))
    if (pod === undefined) return [write('comes', () => server.put(kinds.Pod, podWith(name)))]
    return [
      write('goes', () => server.remove(kinds.Pod, at)),
      write('ends', () => server.patch(kinds.Pod, { ...at, type: 'merge', patch: { status: { phase: 'Succeeded' } } })),
    ]
  })

/** The quota limits something else, goes, comes again, and bears labels that nobody decides by. */
const quotaUser: Actor = (server) => {
  if (quotaOf(server) === undefined) return [disturbance('the quota is made', () => makeQuota(server), 3)]
  return [
    ...HARDS.map((hard) =>
      disturbance(`the quota limits ${Object.keys(hard)}`, () =>
        server.patch(kinds.ResourceQuota, {
          ...NAME,
          type: 'json',
          patch: [{ op: 'replace', path: '/spec/hard', value: hard }],
        }),
      ),
    ),
    disturbance('the quota goes', () => server.remove(kinds.ResourceQuota, NAME)),
    disturbance('the quota gets a label', () =>
      server.patch(kinds.ResourceQuota, { ...NAME, type: 'merge', patch: { metadata: { labels: { at: server.revision } } } }),
    ),
  ]
}
const makeQuota = (server: ModelServer): unknown =>
  server.put(kinds.ResourceQuota, { metadata: NAME, spec: { hard: { pods: '9' } } } as DeepReadonly<ResourceQuota>)

const countedIn = (server: ModelServer) => quota.writeAmounts(quota.readAmounts(quotaOf(server)?.status?.used))
/** What is used of all that has been counted. */
const truthOf = (server: ModelServer) => {
  const names = Object.keys(quotaOf(server)?.status?.used ?? {})
  const noughts: quota.Amounts = new Map(names.map((name) => [name, quota.NOUGHT]))
  return quota.writeAmounts(quota.maskAmounts(quota.addAmounts(noughts, usageOf(server.list(kinds.Pod))), names))
}

/** Once the count of all that is limited is true, it stays so: whoever counts knows of all that is charged meanwhile. */
const watchCount = (server: ModelServer): (() => void) => {
  let isTrue = false
  return () => {
    const found = quotaOf(server)
    if (found === undefined || !isCharged(found)) isTrue = false
    else if (isTrue) expect(countedIn(server)).toEqual(truthOf(server))
    else isTrue = isDeepStrictEqual(countedIn(server), truthOf(server))
  }
}

it('what is counted stays true whatever happens meanwhile, and at rest all that is limited has been counted', {
  timeout: LONG_MS,
}, async () => {
  await checkSchedules({
    name: 'quotas come to rest',
    few: 60,
    of: schedule(),
    holds: async (moves) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [podUser, quotaUser],
        fill: (server) => void makeQuota(server),
        faults: true,
        planted: PLANTED,
      })
      const { server } = cluster
      const check = watchCount(server)
      await cluster.run(moves, check)
      await cluster.settle(check)
      const { spec, status } = quotaOf(server) ?? {}
      expect(status?.hard).toEqual(spec?.hard)
      expect(countedIn(server)).toEqual(truthOf(server))
      expect(Object.keys(status?.used ?? {}).sort()).toEqual(Object.keys(spec?.hard ?? {}).sort())
    },
  })
})
