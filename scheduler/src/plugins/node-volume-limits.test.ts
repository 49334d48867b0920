import { describe, expect, it } from 'vitest'
import { verdicts, wokenBy } from '../testkit/ask.ts'
import type { PodParts } from '../testkit/make.ts'
import { podInfo } from '../testkit/make.ts'
import {
  attachment,
  bound,
  claim,
  clusterWith,
  csiNode,
  csiVolume,
  DRIVER,
  mounting,
  podWith,
  type StoredVolumes,
  storageClass,
  volume,
} from '../testkit/volumes.ts'
import { nodeVolumeLimits } from './node-volume-limits.ts'

const FULL = 'unschedulable: node(s) exceed max volume count'
const user = (name: string, node: string, ...claims: readonly string[]): PodParts => ({ name, node, spec: mounting(...claims) })
const CLAIMS = ['one', 'two', 'three'].map((name) => bound(name, `pv-${name}`))
const VOLUMES = ['one', 'two', 'three'].map((name) => csiVolume(`pv-${name}`))
const LIMITED = [csiNode('a', { [DRIVER]: 2 }), csiNode('b', { [DRIVER]: undefined })]
const stored = { claims: CLAIMS, volumes: VOLUMES, csiNodes: LIMITED }

describe('NodeVolumeLimits', () => {
  it.each<[string, readonly PodParts[], readonly string[], StoredVolumes, Readonly<Record<string, string>>]>([
    ['nobody else is there', [], ['one', 'two'], {}, { a: 'fits', b: 'fits' }],
    ['the pod alone has too many', [], ['one', 'two', 'three'], {}, { a: FULL, b: 'fits' }],
    ['others have taken the places', [user('x', 'a', 'one'), user('y', 'a', 'two')], ['three'], {}, { a: FULL, b: 'fits' }],
    ['others use the same volume', [user('x', 'a', 'one'), user('y', 'a', 'two')], ['one'], {}, { a: 'fits', b: 'fits' }],
    ['others use one volume twice', [user('x', 'a', 'one'), user('y', 'a', 'one')], ['two'], {}, { a: 'fits', b: 'fits' }],
    ['nothing is known of a node', [user('x', 'a', 'one'), user('y', 'a', 'two')], ['three'], { csiNodes: [] }, { a: 'fits', b: 'fits' }],
    [
      'another driver has a limit',
      [user('x', 'a', 'one'), user('y', 'a', 'two')],
      ['three'],
      { csiNodes: [csiNode('a', { 'other.example.org': 0 })] },
      { a: 'fits', b: 'fits' },
    ],
    [
      'claims have no volume yet',
      [user('x', 'a', 'one'), user('y', 'a', 'new')],
      ['later'],
      { claims: [...CLAIMS, claim('new'), claim('later')] },
      { a: FULL, b: 'fits' },
    ],
    [
      'the class has no driver',
      [],
      ['one', 'two', 'new'],
      { claims: [...CLAIMS, claim('new', { storageClassName: '' })] },
      { a: 'fits', b: 'fits' },
    ],
    [
      'a volume is attached still',
      [user('x', 'a', 'one')],
      ['three'],
      { attachments: [attachment('left', 'a', 'pv-two'), attachment('in use', 'a', 'pv-one'), attachment('elsewhere', 'b', 'pv-two')] },
      { a: FULL, b: 'fits' },
    ],
    [
      'volumes are of no driver',
      [],
      ['one', 'two', 'three'],
      { volumes: ['one', 'two', 'three'].map((name) => volume(`pv-${name}`, { hostPath: { path: '/data' } })) },
      { a: 'fits', b: 'fits' },
    ],
    [
      'volumes are of a kind that a driver has taken over',
      [user('x', 'a', 'one')],
      ['two', 'three'],
      {
        volumes: [
          volume('pv-one', { awsElasticBlockStore: { volumeID: 'aws://zone/vol-1' } }),
          csiVolume('pv-two', 'ebs.csi.aws.com', 'vol-1'),
          volume('pv-three', { awsElasticBlockStore: { volumeID: 'vol-3' } }),
        ],
        csiNodes: [csiNode('a', { 'ebs.csi.aws.com': 2 }), csiNode('b', { 'ebs.csi.aws.com': 1 })],
      },
      { a: 'fits', b: FULL },
    ],
  ])('counts what drivers have to attach where %s', (_, pods, claims, changed, expected) => {
    expect(verdicts(nodeVolumeLimits, podWith(...claims), clusterWith({ ...stored, ...changed }, pods))).toEqual(expected)
  })

  it('goes with what changes: pods, volumes, classes, attachments', () => {
    const pods = [user('x', 'a', 'one'), user('y', 'a', 'new')]
    const snapshot = clusterWith({ ...stored, claims: [...CLAIMS, claim('new')] }, pods)
    const { volumes } = snapshot
    const answer = () => verdicts(nodeVolumeLimits, podWith('three'), snapshot)
    expect(answer()).toEqual({ a: FULL, b: 'fits' })
    volumes.removeClass('late')
    expect(answer(), 'nobody makes the volume').toEqual({ a: 'fits', b: 'fits' })
    volumes.setClass(storageClass('late'))
    volumes.setClaim(bound('new', 'pv-one'))
    expect(answer(), 'both pods use one volume').toEqual({ a: 'fits', b: 'fits' })
    volumes.setClaim(bound('new', 'pv-two'))
    expect(answer()).toEqual({ a: FULL, b: 'fits' })
    volumes.setAttachment(attachment('two', 'a', 'pv-two'))
    snapshot.removePod(podInfo(pods[1]).uid)
    expect(answer(), 'not detached yet').toEqual({ a: FULL, b: 'fits' })
    volumes.removeAttachment(attachment('two', 'a', 'pv-two'))
    expect(answer()).toEqual({ a: 'fits', b: 'fits' })
  })

  it('does not look at pods without claims', () => {
    const snapshot = clusterWith(stored)
    expect(nodeVolumeLimits.filters?.(nodeVolumeLimits.prepare(podInfo(), snapshot))).toBe(false)
  })

  it('wakes a pod when places may have come free', () => {
    const limits = (before: number | undefined, after: number | undefined) =>
      wokenBy(nodeVolumeLimits, podWith('one'), {
        resource: 'CSINode',
        actions: ['update'],
        before: csiNode('a', { [DRIVER]: before }),
        after: csiNode('a', { [DRIVER]: after }),
      })
    expect([limits(1, 2), limits(2, undefined), limits(2, 2), limits(2, 1), limits(undefined, 1)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    const gone = (parts: PodParts) =>
      wokenBy(nodeVolumeLimits, podWith('one'), { resource: 'AssignedPod', actions: ['delete'], before: podInfo(parts), after: undefined })
    expect([gone(user('x', 'a', 'two')), gone({ name: 'x', node: 'a' })]).toEqual([true, false])
    const detached = {
      resource: 'VolumeAttachment',
      actions: ['delete'],
      before: attachment('x', 'a', 'pv-two'),
      after: undefined,
    } as const
    expect(wokenBy(nodeVolumeLimits, podWith('one'), detached)).toBe(true)
  })
})
