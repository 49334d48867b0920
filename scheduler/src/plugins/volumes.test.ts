import { describe, expect, it } from 'vitest'
import type { ClaimObject } from '../model/volume-store.ts'
import { verdicts, wokenBy } from '../testkit/ask.ts'
import { nodeIn, podInfo } from '../testkit/make.ts'
import {
  bound,
  capacity,
  claim,
  clusterWith,
  csiDriver,
  DRIVER,
  mounting,
  onNodes,
  podWith,
  type StoredVolumes,
  storageClass,
  volume,
} from '../testkit/volumes.ts'
import { volumeBinding } from './volume-binding.ts'
import { volumeRestrictions } from './volume-restrictions.ts'

const ELSEWHERE = "unresolvable: node(s) didn't match PersistentVolume's node affinity"
const NONE = "unresolvable: node(s) didn't find available persistent volumes to bind"

describe('VolumeBinding', () => {
  it.each<[string, readonly ClaimObject[], string]>([
    [
      'is lost',
      [claim('data', { volumeName: 'pv', phase: 'Lost' })],
      'persistentvolumeclaim "data" bound to non-existent persistentvolume "pv"',
    ],
    [
      'is going',
      [{ ...claim('data'), metadata: { ...claim('data').metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }],
      'persistentvolumeclaim "data" is being deleted',
    ],
    ['should be bound by now', [claim('data', { storageClassName: 'soon' })], 'pod has unbound immediate PersistentVolumeClaims'],
    ['asks for a volume by name', [claim('data', { volumeName: 'pv' })], 'pod has unbound immediate PersistentVolumeClaims'],
  ])('keeps a pod from all nodes whose claim %s', (_, claims, why) => {
    expect(verdicts(volumeBinding, podWith('data'), clusterWith({ claims }))).toBe(`unresolvable: ${why}`)
  })

  it.each<[string, StoredVolumes, Readonly<Record<string, string>>]>([
    [
      'a bound volume is',
      { claims: [bound('data', 'pv')], volumes: [volume('pv', { nodeAffinity: onNodes('b') })] },
      { a: ELSEWHERE, b: 'fits' },
    ],
    ['a bound volume of all nodes is', { claims: [bound('data', 'pv')], volumes: [volume('pv')] }, { a: 'fits', b: 'fits' }],
    [
      'a bound volume was',
      { claims: [bound('data', 'pv')] },
      {
        a: 'unresolvable: node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)',
        b: 'unresolvable: node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)',
      },
    ],
    ['a volume can be made', { claims: [claim('data')] }, { a: 'fits', b: 'fits' }],
    [
      'one was chosen to be made',
      { claims: [claim('data', { annotations: { 'volume.kubernetes.io/selected-node': 'b' } })] },
      { a: NONE, b: 'fits' },
    ],
    [
      'the class allows',
      {
        claims: [claim('data')],
        classes: [
          storageClass('late', { allowedTopologies: [{ matchLabelExpressions: [{ key: 'kubernetes.io/hostname', values: ['a'] }] }] }),
        ],
      },
      { a: 'fits', b: NONE },
    ],
    [
      'there is one that nobody makes',
      {
        claims: [claim('data')],
        classes: [storageClass('late', { provisioner: 'kubernetes.io/no-provisioner' })],
        volumes: [volume('pv', { nodeAffinity: onNodes('a') })],
      },
      { a: 'fits', b: NONE },
    ],
  ])('lets a pod go where %s', (_, stored, expected) => {
    expect(verdicts(volumeBinding, podWith('data'), clusterWith(stored))).toEqual(expected)
  })

  it('reserves for each claim the smallest volume that is left, and has the others made', () => {
    const claims = [claim('large', { resources: { requests: { storage: '5Gi' } } }), claim('small'), claim('other')]
    const volumes = [volume('two', { capacity: { storage: '2Gi' } }), volume('nine', { capacity: { storage: '9Gi' } })]
    const snapshot = clusterWith({ claims, volumes })
    const state = volumeBinding.prepare(podWith('large', 'small', 'other'), snapshot)
    expect(volumeBinding.filter?.(state, nodeIn(snapshot, 'a'))).toBeNull()
    const reserved = volumeBinding.reserve?.(state, nodeIn(snapshot, 'a'))
    expect(reserved?.bindings.map((each) => [each.claim.metadata.name, each.volume.metadata.name])).toEqual([
      ['small', 'two'],
      ['other', 'nine'],
    ])
    expect(reserved?.provisions.map(({ metadata }) => metadata.name)).toEqual(['large'])
  })

  it('sees what was decided for others as written', () => {
    const pv = volume('pv')
    const snapshot = clusterWith({
      claims: [claim('data'), claim('other')],
      volumes: [pv],
      classes: [storageClass('late', { provisioner: '' })],
    })
    snapshot.volumes.assumeVolume({ ...pv, spec: { ...pv.spec, claimRef: { namespace: 'default', name: 'other', uid: 'uid-other' } } })
    expect(verdicts(volumeBinding, podWith('data'), snapshot)).toEqual({ a: NONE, b: NONE })
    snapshot.volumes.restoreVolume(pv)
    expect(verdicts(volumeBinding, podWith('data'), snapshot)).toEqual({ a: 'fits', b: 'fits' })
  })

  const NO_ROOM = 'unresolvable: node(s) did not have enough free storage'
  const telling = csiDriver(DRIVER, { storageCapacity: true })
  const at = (host: string) => ({ matchLabels: { 'kubernetes.io/hostname': host } })
  const asking = [claim('data', { resources: { requests: { storage: '2Gi' } } })]

  it.each<[string, StoredVolumes, Readonly<Record<string, string>>]>([
    ['does not tell', { csiDrivers: [csiDriver(DRIVER, { storageCapacity: false })] }, { a: 'fits', b: 'fits' }],
    ['tells of nothing', { csiDrivers: [telling] }, { a: NO_ROOM, b: NO_ROOM }],
    [
      'has room on one node',
      {
        capacities: [
          capacity('x', { capacity: '2Gi', nodeTopology: at('a') }),
          capacity('y', { capacity: '2047Mi', nodeTopology: at('b') }),
        ],
      },
      { a: 'fits', b: NO_ROOM },
    ],
    [
      'has room for no volume so large',
      { capacities: [capacity('x', { capacity: '9Gi', maximumVolumeSize: '1Gi' })] },
      { a: NO_ROOM, b: NO_ROOM },
    ],
    [
      'has room for larger volumes than are left in sum',
      { capacities: [capacity('x', { capacity: '1Gi', maximumVolumeSize: '2Gi' })] },
      { a: 'fits', b: 'fits' },
    ],
    [
      'has room for another class',
      { capacities: [capacity('x', { capacity: '9Gi', storageClassName: 'other' })] },
      { a: NO_ROOM, b: NO_ROOM },
    ],
    ['does not say where', { capacities: [capacity('x', { capacity: '9Gi', nodeTopology: undefined })] }, { a: NO_ROOM, b: NO_ROOM }],
    ['does not say how much', { capacities: [capacity('x', {})] }, { a: NO_ROOM, b: NO_ROOM }],
    [
      'says where by an expression',
      {
        capacities: [
          capacity('x', {
            capacity: '2Gi',
            nodeTopology: { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['a'] }] },
          }),
        ],
      },
      { a: NO_ROOM, b: 'fits' },
    ],
  ])('has a volume made where the driver %s', (_, stored, expected) => {
    expect(verdicts(volumeBinding, podWith('data'), clusterWith({ claims: asking, csiDrivers: [telling], ...stored }))).toEqual(expected)
  })

  it('asks for room only where no volume is there already, and says the first thing that is in the way', () => {
    const stored = {
      claims: asking,
      csiDrivers: [telling],
      volumes: [volume('pv', { capacity: { storage: '2Gi' }, nodeAffinity: onNodes('a') })],
    }
    expect(verdicts(volumeBinding, podWith('data'), clusterWith(stored))).toEqual({ a: 'fits', b: NO_ROOM })
    const both = { ...stored, claims: [...asking, bound('there', 'far')], volumes: [volume('far', { nodeAffinity: onNodes('c') })] }
    expect(verdicts(volumeBinding, podWith('data', 'there'), clusterWith(both))).toEqual({
      a: `${ELSEWHERE}, node(s) did not have enough free storage`,
      b: `${ELSEWHERE}, node(s) did not have enough free storage`,
    })
  })

  it('wakes a pod when a driver has more room, or tells of it no more', () => {
    const changed = (before: string | undefined, after: string) =>
      wokenBy(volumeBinding, podWith('data'), {
        resource: 'CSIStorageCapacity',
        actions: [before === undefined ? 'add' : 'update'],
        before: before === undefined ? undefined : capacity('x', { capacity: before }),
        after: capacity('x', { capacity: after }),
      })
    expect([changed(undefined, '1Gi'), changed('1Gi', '2Gi'), changed('2Gi', '2048Mi'), changed('2Gi', '1Gi')]).toEqual([
      true,
      true,
      false,
      false,
    ])
    const silent = csiDriver(DRIVER, { storageCapacity: false })
    const told = (before: typeof telling, after: typeof telling) =>
      wokenBy(volumeBinding, podWith('data'), { resource: 'CSIDriver', actions: ['update'], before, after })
    expect([told(telling, silent), told(silent, telling), told(telling, telling)]).toEqual([true, false, false])
  })

  it('wakes a pod for its own claims alone', () => {
    const came = (name: string) => ({ resource: 'PersistentVolumeClaim', actions: ['add'], before: undefined, after: claim(name) }) as const
    expect([wokenBy(volumeBinding, podWith('data'), came('data')), wokenBy(volumeBinding, podWith('data'), came('other'))]).toEqual([
      true,
      false,
    ])
  })
})

it('VolumeRestrictions gives a claim for one pod to one pod', () => {
  const claims = [bound('data', 'pv', { accessModes: ['ReadWriteOncePod'] })]
  const user = { name: 'user', node: 'a', spec: mounting('data') }
  expect(verdicts(volumeRestrictions, podWith('data'), clusterWith({ claims }))).toEqual({ a: 'fits', b: 'fits' })
  const snapshot = clusterWith({ claims }, [user])
  const taken = 'unschedulable: node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode'
  expect(verdicts(volumeRestrictions, podWith('data'), snapshot)).toEqual({ a: taken, b: taken })
  snapshot.removePod(podInfo(user).uid)
  expect(verdicts(volumeRestrictions, podWith('data'), snapshot)).toEqual({ a: 'fits', b: 'fits' })
})
