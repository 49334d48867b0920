import { describe, expect, it } from 'vitest'
import type { VolumeObject } from '../model/volume-store.ts'
import { verdicts, wokenBy } from '../testkit/ask.ts'
import { bound, claim, clusterWith, podWith, storageClass, volume } from '../testkit/volumes.ts'
import { volumeZone } from './volume-zone.ts'

const ELSEWHERE = 'unresolvable: node(s) had no available volume zone'
const ZONE = 'topology.kubernetes.io/zone'
const REGION = 'topology.kubernetes.io/region'
const OLD_ZONE = 'failure-domain.beta.kubernetes.io/zone'
const NODES = [
  { name: 'west', labels: { [ZONE]: 'west', [REGION]: 'here' } },
  { name: 'east', labels: { [ZONE]: 'east', [REGION]: 'here' } },
  { name: 'old', labels: { [OLD_ZONE]: 'west' } },
  { name: 'bare' },
]
type LabelMap = Readonly<Record<string, string>>
const labelled = (name: string, labels: LabelMap): VolumeObject => {
  const plain = volume(name)
  return { ...plain, metadata: { ...plain.metadata, labels } }
}

describe('VolumeZone', () => {
  it.each<[string, LabelMap, Readonly<Record<string, string>>]>([
    ['nowhere', {}, { west: 'fits', east: 'fits', old: 'fits', bare: 'fits' }],
    ['in a zone', { [ZONE]: 'west' }, { west: 'fits', east: ELSEWHERE, old: ELSEWHERE, bare: 'fits' }],
    ['in a zone by its old name', { [OLD_ZONE]: 'west' }, { west: 'fits', east: ELSEWHERE, old: 'fits', bare: 'fits' }],
    ['in two zones', { [ZONE]: 'west__ east' }, { west: 'fits', east: 'fits', old: ELSEWHERE, bare: 'fits' }],
    ['in another region', { [REGION]: 'there' }, { west: ELSEWHERE, east: ELSEWHERE, old: ELSEWHERE, bare: 'fits' }],
    [
      'in a zone of another region',
      { [ZONE]: 'west', [REGION]: 'there' },
      { west: ELSEWHERE, east: ELSEWHERE, old: ELSEWHERE, bare: 'fits' },
    ],
    ['in a zone that cannot be read', { [ZONE]: 'west__' }, { west: 'fits', east: 'fits', old: 'fits', bare: 'fits' }],
  ])('lets a pod go where a volume is that says it is %s', (_, labels, expected) => {
    const snapshot = clusterWith({ claims: [bound('data', 'pv')], volumes: [labelled('pv', labels)] }, [], NODES)
    expect(verdicts(volumeZone, podWith('data'), snapshot)).toEqual(expected)
  })

  it('wants a node that has all volumes', () => {
    const volumes = [labelled('pv', { [ZONE]: 'west' }), labelled('other', { [ZONE]: 'east' })]
    const snapshot = clusterWith({ claims: [bound('data', 'pv'), bound('more', 'other')], volumes }, [], NODES)
    expect(verdicts(volumeZone, podWith('data', 'more'), snapshot)).toEqual({
      west: ELSEWHERE,
      east: ELSEWHERE,
      old: ELSEWHERE,
      bare: 'fits',
    })
  })

  it('refuses a pod whose volume is gone, and waits with claims that have none yet', () => {
    const snapshot = clusterWith({ claims: [bound('data', 'pv'), claim('new')] }, [], NODES)
    expect(verdicts(volumeZone, podWith('data'), snapshot)).toBe('unresolvable: persistentvolume "pv" not found')
    expect(volumeZone.filters?.(volumeZone.prepare(podWith('new'), snapshot))).toBe(false)
  })

  it('wakes a pod when a volume is said to be elsewhere, and not for what else changes of it', () => {
    const changed = (before: LabelMap, after: LabelMap) =>
      wokenBy(volumeZone, podWith('data'), {
        resource: 'PersistentVolume',
        actions: ['update'],
        before: labelled('pv', before),
        after: labelled('pv', after),
      })
    expect([changed({ [ZONE]: 'west' }, { [ZONE]: 'east' }), changed({ [ZONE]: 'west' }, { [ZONE]: 'west', a: 'b' })]).toEqual([
      true,
      false,
    ])
    const came = (volumeBindingMode: string) =>
      wokenBy(volumeZone, podWith('data'), {
        resource: 'StorageClass',
        actions: ['add'],
        before: undefined,
        after: storageClass('late', { volumeBindingMode }),
      })
    expect([came('WaitForFirstConsumer'), came('Immediate')]).toEqual([true, false])
  })
})
