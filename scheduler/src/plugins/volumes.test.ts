import type { DeepReadonly, PersistentVolume, PersistentVolumeClaim, StorageClass } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import type { ClaimObject, ClassObject, VolumeObject } from '../model/volume-store.ts'
import { verdicts, wokenBy } from '../testkit/ask.ts'
import { clusterOf, nodeIn, podInfo } from '../testkit/make.ts'
import { volumeBinding } from './volume-binding.ts'
import { volumeRestrictions } from './volume-restrictions.ts'

const meta = (name: string, namespace: string) => ({
  name,
  namespace,
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
})
const BOUND = { 'pv.kubernetes.io/bind-completed': 'yes' }

type ClaimParts = DeepReadonly<PersistentVolumeClaim['spec']> & {
  readonly annotations?: Readonly<Record<string, string>>
  readonly phase?: string
}
const claim = (name: string, { annotations = {}, phase = 'Pending', ...spec }: ClaimParts = {}): ClaimObject => ({
  metadata: { ...meta(name, 'default'), annotations },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'late', ...spec },
  status: { phase },
})
const bound = (name: string, volumeName: string, spec: ClaimParts = {}) =>
  claim(name, { volumeName, annotations: BOUND, phase: 'Bound', ...spec })
const on = (...nodes: readonly string[]) => ({
  required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: nodes }] }] },
})
const volume = (name: string, spec: DeepReadonly<PersistentVolume['spec']> = {}): VolumeObject => ({
  metadata: meta(name, ''),
  spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, storageClassName: 'late', ...spec },
  status: { phase: 'Available' },
})
const storageClass = (name: string, parts: DeepReadonly<Partial<StorageClass>> = {}): ClassObject => ({
  provisioner: 'example.org/disks',
  volumeBindingMode: 'WaitForFirstConsumer',
  ...parts,
  metadata: meta(name, ''),
})

interface Stored {
  readonly claims?: readonly ClaimObject[]
  readonly volumes?: readonly VolumeObject[]
  readonly classes?: readonly ClassObject[]
}
const cluster = ({ claims = [], volumes = [], classes = [storageClass('late')] }: Stored, pods: Parameters<typeof clusterOf>[1] = []) => {
  const snapshot = clusterOf([{ name: 'a' }, { name: 'b' }], pods)
  for (const each of claims) snapshot.volumes.setClaim(each)
  for (const each of volumes) snapshot.volumes.setVolume(each)
  for (const each of classes) snapshot.volumes.setClass(each)
  return snapshot
}
const volumesOf = (names: readonly string[]) => names.map((name) => ({ name: `v-${name}`, persistentVolumeClaim: { claimName: name } }))
const podWith = (...names: readonly string[]) => podInfo({ spec: { containers: [{ name: 'main' }], volumes: volumesOf(names) } })

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
      [{ ...claim('data'), metadata: { ...meta('data', 'default'), deletionTimestamp: '2026-01-01T00:00:00Z' } }],
      'persistentvolumeclaim "data" is being deleted',
    ],
    ['should be bound by now', [claim('data', { storageClassName: 'soon' })], 'pod has unbound immediate PersistentVolumeClaims'],
    ['asks for a volume by name', [claim('data', { volumeName: 'pv' })], 'pod has unbound immediate PersistentVolumeClaims'],
  ])('keeps a pod from all nodes whose claim %s', (_, claims, why) => {
    expect(verdicts(volumeBinding, podWith('data'), cluster({ claims }))).toBe(`unresolvable: ${why}`)
  })

  it.each<[string, Stored, Readonly<Record<string, string>>]>([
    [
      'a bound volume is',
      { claims: [bound('data', 'pv')], volumes: [volume('pv', { nodeAffinity: on('b') })] },
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
        volumes: [volume('pv', { nodeAffinity: on('a') })],
      },
      { a: 'fits', b: NONE },
    ],
  ])('lets a pod go where %s', (_, stored, expected) => {
    expect(verdicts(volumeBinding, podWith('data'), cluster(stored))).toEqual(expected)
  })

  it('reserves for each claim the smallest volume that is left, and has the others made', () => {
    const claims = [claim('large', { resources: { requests: { storage: '5Gi' } } }), claim('small'), claim('other')]
    const volumes = [volume('two', { capacity: { storage: '2Gi' } }), volume('nine', { capacity: { storage: '9Gi' } })]
    const snapshot = cluster({ claims, volumes })
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
    const snapshot = cluster({
      claims: [claim('data'), claim('other')],
      volumes: [pv],
      classes: [storageClass('late', { provisioner: '' })],
    })
    snapshot.volumes.assumeVolume({ ...pv, spec: { ...pv.spec, claimRef: { namespace: 'default', name: 'other', uid: 'uid-other' } } })
    expect(verdicts(volumeBinding, podWith('data'), snapshot)).toEqual({ a: NONE, b: NONE })
    snapshot.volumes.restoreVolume(pv)
    expect(verdicts(volumeBinding, podWith('data'), snapshot)).toEqual({ a: 'fits', b: 'fits' })
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
  const user = { name: 'user', node: 'a', spec: { containers: [{ name: 'main' }], volumes: volumesOf(['data']) } }
  expect(verdicts(volumeRestrictions, podWith('data'), cluster({ claims }))).toEqual({ a: 'fits', b: 'fits' })
  const snapshot = cluster({ claims }, [user])
  const taken = 'unschedulable: node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode'
  expect(verdicts(volumeRestrictions, podWith('data'), snapshot)).toEqual({ a: taken, b: taken })
  snapshot.removePod(podInfo(user).uid)
  expect(verdicts(volumeRestrictions, podWith('data'), snapshot)).toEqual({ a: 'fits', b: 'fits' })
})
