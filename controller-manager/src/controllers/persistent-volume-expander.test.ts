import type { World } from '@coxswain/client'
import { expect, it } from 'vitest'
import { type ClaimParts, claimOf, refTo, settle, type VolumeParts, volumeOf } from '../testing/volume-objects.ts'
import { createPersistentVolumeExpander } from './persistent-volume-expander.ts'

const run = (...world: World) => settle(createPersistentVolumeExpander(), world)
const bound = (parts: ClaimParts = {}) =>
  claimOf('data', { size: '5Gi', volumeName: 'pv', status: { phase: 'Bound', capacity: { storage: '1Gi' } }, ...parts })
const volume = (parts: VolumeParts = {}) =>
  volumeOf('pv', {
    claimRef: refTo('data'),
    phase: 'Bound',
    metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': 'coxswain.dev/local-path' } },
    ...parts,
  })

it('grows a local path in three steps, and tells of the last', () => {
  const { claim, volume: volumeNamed, events, reasons } = run(bound(), volume())
  expect(reasons).toEqual(['it asks for 5Gi, and has less', 'its claim grows to 5Gi', 'its volume has 5Gi now'])
  expect(claim('data').status).toEqual({ phase: 'Bound', capacity: { storage: '5Gi' }, allocatedResources: { storage: '5Gi' } })
  expect(volumeNamed('pv')?.spec?.capacity).toEqual({ storage: '5Gi' })
  expect(events).toEqual(['VolumeResizeSuccessful ExpandVolume succeeded for volume default/data'])
})

it('goes on from where it was, to the size that was begun, and then to the one that is asked for', () => {
  const conditions = [
    { type: 'Resizing', status: 'True' },
    { type: 'ModifyingVolume', status: 'True' },
  ] as const
  const halfway = {
    phase: 'Bound',
    capacity: { storage: '1Gi' },
    conditions,
    allocatedResources: { storage: '2Gi' },
    allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
  }
  const { claim, reasons } = run(bound({ status: halfway }), volume({ size: '2Gi' }))
  expect(reasons).toEqual(['its volume has 2Gi now', 'it asks for 5Gi, and has less', 'its claim grows to 5Gi', 'its volume has 5Gi now'])
  expect(claim('data').status).toMatchObject({ capacity: { storage: '5Gi' }, conditions: [{ type: 'ModifyingVolume' }] })
  expect(claim('data').status?.allocatedResourceStatuses).toBeUndefined()
})

it.each<[string, World, readonly string[]]>([
  [
    'a volume of a driver is left to it',
    [bound(), volume({ metadata: {} })],
    ['ExternalExpanding waiting for an external controller to expand this PVC'],
  ],
  ['a claim that has what it asks for needs nothing', [bound({ size: '1Gi' }), volume()], []],
  ['a claim that is not bound waits', [bound({ status: { phase: 'Pending' } }), volume()], []],
  ["a volume that is another claim's is left alone", [bound(), volume({ claimRef: refTo('other') })], []],
])('%s', (_, world, expected) => {
  const { events, reasons } = run(...world)
  expect([events, reasons]).toEqual([expected, []])
})
