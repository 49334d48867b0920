import { kinds } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer } from '@coxswain/client'
import { expect, it } from 'vitest'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { claimOf, volumeOf } from '../testing/volume-objects.ts'
import { createPersistentVolumeExpander } from './persistent-volume-expander.ts'

const CLAIM = { namespace: 'default', name: 'data' }
const VOLUME = { namespace: undefined, name: 'pv' }
const LOCAL = { annotations: { 'pv.kubernetes.io/provisioned-by': 'coxswain.dev/local-path' } }

const gibibytes = (text: string | number | undefined): number => Number(String(text ?? '0').replace('Gi', ''))
const asked = (server: ModelServer): number =>
  gibibytes(server.get(kinds.PersistentVolumeClaim, CLAIM)?.spec?.resources?.requests?.['storage'])
const volumeSize = (server: ModelServer): number => gibibytes(server.get(kinds.PersistentVolume, VOLUME)?.spec?.capacity?.['storage'])

/** Somebody who wants more, again and again, and never less: the server would refuse that. Somebody else tells of other conditions. */
const user: Actor = (server) => [
  ...(asked(server) < 9
    ? [
        disturbance(`the claim asks for ${asked(server) + 1}Gi`, () =>
          server.patch(kinds.PersistentVolumeClaim, {
            ...CLAIM,
            type: 'merge',
            patch: { spec: { resources: { requests: { storage: `${asked(server) + 1}Gi` } } } },
          }),
        ),
      ]
    : []),
  disturbance('the claim is labelled', () =>
    server.patch(kinds.PersistentVolumeClaim, { ...CLAIM, type: 'merge', patch: { metadata: { labels: { at: server.revision } } } }),
  ),
]

it('gives a claim what it asks for, and never takes away from its volume', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'expansion comes to rest',
    few: 150,
    of: schedule(100),
    holds: async (moves) => {
      const cluster = createModelCluster({
        controllers: [() => createPersistentVolumeExpander() as unknown as Controller],
        actors: [user],
        fill: (server) => {
          const status = { phase: 'Bound', capacity: { storage: '1Gi' } }
          const claim = server.put(kinds.PersistentVolumeClaim, claimOf(CLAIM.name, { volumeName: VOLUME.name, status }))
          const claimRef = { ...CLAIM, uid: claim.metadata.uid }
          server.put(kinds.PersistentVolume, volumeOf(VOLUME.name, { claimRef, phase: 'Bound', metadata: LOCAL }))
        },
        faults: true,
        planted: PLANTED,
      })
      const { server } = cluster
      let largest = 0
      const check = (): void => {
        const size = volumeSize(server)
        expect(size).toBeGreaterThanOrEqual(largest)
        largest = size
        const told = gibibytes(server.get(kinds.PersistentVolumeClaim, CLAIM)?.status?.capacity?.['storage'])
        expect(told, 'a claim says it has no more than its volume').toBeLessThanOrEqual(size)
      }
      await cluster.run(moves, check)
      await cluster.settle(check)
      const { status } = server.get(kinds.PersistentVolumeClaim, CLAIM) ?? {}
      expect([gibibytes(status?.capacity?.['storage']), volumeSize(server)]).toEqual([asked(server), asked(server)])
      expect([status?.conditions ?? [], status?.allocatedResourceStatuses ?? {}]).toEqual([[], {}])
    },
  })
})
