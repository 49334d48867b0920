import { type DeepReadonly, kinds, type Pod } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer } from '@coxswain/client'
import { expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { garbageCollector } from '../testing/schedules/garbage-collector.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { nodes } from '../testing/schedules/nodes.ts'
import { claimOf } from '../testing/volume-objects.ts'
import { createEphemeralVolume } from './ephemeral-volume.ts'

const PODS = ['a', 'b']
const claimName = (pod: string): string => `${pod}-scratch`

const podNamed = (name: string): DeepReadonly<Pod> => {
  const pod = podOf(name)
  const template = { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }
  return { ...pod, spec: { containers: [], ...pod.spec, volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: template } }] } }
}
const podOfName = (server: ModelServer, name: string) => server.get(kinds.Pod, { namespace: 'default', name })
const claimOfPod = (server: ModelServer, pod: string) =>
  server.get(kinds.PersistentVolumeClaim, { namespace: 'default', name: claimName(pod) })

/** Pods come and go, their claims are deleted, and others have claims of these very names. */
const users: Actor = (server) =>
  PODS.flatMap((name) => [
    podOfName(server, name) === undefined
      ? disturbance(`${name} comes`, () => server.put(kinds.Pod, podNamed(name)), 3)
      : disturbance(`${name} is deleted`, () => server.remove(kinds.Pod, { namespace: 'default', name })),
    claimOfPod(server, name) === undefined
      ? disturbance(`somebody has a claim ${claimName(name)}`, () => server.put(kinds.PersistentVolumeClaim, claimOf(claimName(name))))
      : disturbance(`the claim of ${name} is deleted`, () =>
          server.remove(kinds.PersistentVolumeClaim, { namespace: 'default', name: claimName(name) }),
        ),
  ])

it('each pod has its claim at rest, unless somebody else has one of its name', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'ephemeral claims come to rest',
    few: 150,
    of: schedule(100),
    holds: async (moves) => {
      const cluster = createModelCluster({
        controllers: [() => createEphemeralVolume() as unknown as Controller],
        actors: [users, nodes(), garbageCollector],
        fill: (server) => void server.put(kinds.Pod, podNamed('a')),
        faults: true,
        planted: PLANTED,
      })
      const { server } = cluster
      await cluster.run(moves)
      await cluster.settle()
      for (const name of PODS) {
        const [pod, claim] = [podOfName(server, name), claimOfPod(server, name)]
        const owners = claim?.metadata.ownerReferences?.map(({ uid }) => uid)
        const isStrangers = claim !== undefined && owners === undefined
        if (pod === undefined) expect(claim === undefined || isStrangers).toBe(true)
        else if (pod.metadata.deletionTimestamp === undefined && !isStrangers) expect(owners).toEqual([pod.metadata.uid])
      }
    },
  })
})
