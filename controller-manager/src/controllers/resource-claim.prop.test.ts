import { type DeepReadonly, kinds, type Pod, type ResourceClaim, type ResourceClaimTemplate, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelCluster, type ModelServer, type Move } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { garbageCollector } from '../testing/schedules/garbage-collector.ts'
import { nodes } from '../testing/schedules/nodes.ts'
import { isDone } from './resource-claim/claim-names.ts'
import { resourceClaim } from './resource-claim.ts'

const FINALIZER = 'resource.kubernetes.io/delete-protection'

const template: DeepReadonly<ResourceClaimTemplate> = {
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaimTemplate',
  metadata: { name: 'one-gpu', namespace: 'default' },
  spec: { spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu' } }] } } },
}

const needy = (name: string): DeepReadonly<Pod> => {
  const pod = podOf(name, { phase: 'Pending', node: '' })
  return { ...pod, spec: { containers: [], resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: template.metadata.name ?? '' }] } }
}

const nameOf = ({ metadata }: Stored<Pod> | Stored<ResourceClaim>) => ({ namespace: metadata.namespace, name: metadata.name })
const claimsOf = (server: ModelServer, pod: Stored<Pod>): readonly Stored<ResourceClaim>[] =>
  server.list(kinds.ResourceClaim).filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid) === true)
const notedBy = ({ status }: Stored<Pod>): readonly (string | undefined)[] =>
  status?.resourceClaimStatuses?.map(({ resourceClaimName }) => resourceClaimName) ?? []

/** Gives a pod whose claim is noted its device and a node, as a scheduler that knows devices does: reserved first, bound then. */
const scheduler: Actor = (server) =>
  server.list(kinds.Pod).flatMap((pod): readonly Move[] => {
    const claim = claimsOf(server, pod).find(({ metadata }) => notedBy(pod).includes(metadata.name))
    if (pod.metadata.deletionTimestamp !== undefined || pod.spec?.nodeName !== undefined || claim === undefined) return []
    if (claim.metadata.deletionTimestamp !== undefined) return []
    const { name, uid } = pod.metadata
    if (claim.status?.reservedFor?.some((each) => each.uid === uid) === true) {
      return [{ label: `${name} is bound`, weight: 1, run: () => server.bind({ ...nameOf(pod), node: 'node-1' }) }]
    }
    const patch = {
      metadata: { finalizers: [FINALIZER] },
      status: { allocation: {}, reservedFor: [{ resource: 'pods', name, uid }] },
    }
    const run = (): void => void server.patch(kinds.ResourceClaim, { ...nameOf(claim), type: 'merge', patch })
    return [{ label: `${name} gets a device`, weight: 1, run }]
  })

/** Deletes pods, and makes others of their names. */
const user: Actor = (server) => {
  const names = new Set(server.list(kinds.Pod).map(({ metadata }) => metadata.name))
  return [
    ...server.list(kinds.Pod).map(
      (pod): Move => ({
        label: `a user deletes ${pod.metadata.name}`,
        weight: 1,
        is: 'disturbance',
        run: () => void server.remove(kinds.Pod, nameOf(pod)),
      }),
    ),
    ...['a', 'b'].flatMap((name): readonly Move[] =>
      names.has(name)
        ? []
        : [{ label: `a user makes ${name}`, weight: 1, is: 'disturbance', run: () => void server.put(kinds.Pod, needy(name)) }],
    ),
  ]
}

/** Each pod that runs has one claim, which it knows and which is reserved for it; nobody else has any, and no device is kept from others. */
const expectRest = ({ server }: ModelCluster): void => {
  const running = server.list(kinds.Pod).filter((pod) => !isDone(pod))
  for (const pod of running) {
    const held = claimsOf(server, pod).filter(({ metadata }) => notedBy(pod).includes(metadata.name))
    expect(held.map(({ status }) => status?.reservedFor)).toEqual([[{ resource: 'pods', name: pod.metadata.name, uid: pod.metadata.uid }]])
  }
  const uids = running.map(({ metadata }) => metadata.uid)
  const reservedFor = server.list(kinds.ResourceClaim).flatMap(({ status }) => status?.reservedFor?.map(({ uid }) => uid) ?? [])
  expect(reservedFor.sort()).toEqual([...uids].sort())
  const owners = server.list(kinds.ResourceClaim).flatMap(({ metadata }) => metadata.ownerReferences?.map(({ uid }) => uid) ?? [])
  expect(owners.filter((uid) => !uids.includes(uid))).toEqual([])
}

it('pods have their claims, and give them back, whatever is lost, repeated or late', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'resource claims come to rest',
    few: 200,
    of: fc.record({ pods: fc.integer({ min: 1, max: 3 }), moves: schedule() }),
    holds: async ({ pods, moves }) => {
      const cluster = createModelCluster({
        controllers: [() => resourceClaim as unknown as Controller],
        actors: [scheduler, nodes({ mishaps: ['fails'] }), garbageCollector, user],
        fill: (server) => {
          server.put(kinds.ResourceClaimTemplate, template)
          for (const name of ['a', 'b', 'c'].slice(0, pods)) server.put(kinds.Pod, needy(name))
        },
        faults: true,
        planted: PLANTED,
      })
      await cluster.run(moves)
      await cluster.settle()
      expectRest(cluster)
    },
  })
})
