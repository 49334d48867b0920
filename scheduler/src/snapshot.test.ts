import { describe, expect, it } from 'vitest'
import { podInfoOf } from './model/pod-info.ts'
import { clusterOf, nodeIn, nodeObject, type PodParts, podInfo, podObject } from './testkit/make.ts'

const ZONE = 'topology.kubernetes.io/zone'
const inZone = (name: string, zone: string) => ({ name, labels: { [ZONE]: zone } })
const owner = { kind: 'ReplicaSet', uid: 'rs' }
const member = (name: string, node: string): PodParts => ({ name, node, owner, requests: { cpu: '1' } })

describe('the snapshot', () => {
  it('counts pods that name a node before anybody has announced it', () => {
    const snapshot = clusterOf([], [member('a', 'late')])
    expect(snapshot.nodes).toEqual([])
    snapshot.setNode(nodeObject(inZone('late', 'west')))
    expect(nodeIn(snapshot, 'late').requested.milliCpu).toBe(1000)
    expect([...snapshot.groupZones('rs')]).toEqual([['west', 1]])
  })

  it('keeps the pods of a node that goes and comes back', () => {
    const snapshot = clusterOf([inZone('n', 'west')], [member('a', 'n')])
    expect(snapshot.removeNode('n')?.name).toBe('n')
    expect([snapshot.nodes.length, snapshot.node('n'), snapshot.groupZones('rs').size]).toEqual([0, undefined, 0])
    snapshot.setNode(nodeObject(inZone('n', 'east')))
    expect(nodeIn(snapshot, 'n').pods.size).toBe(1)
    expect([...snapshot.groupZones('rs')]).toEqual([['east', 1]])
  })

  it('moves what it knows of zones with the node, and forgets pods that terminate', () => {
    const snapshot = clusterOf([inZone('a', 'west'), inZone('b', 'west')], [member('p', 'a'), member('q', 'b')])
    snapshot.setNode(nodeObject(inZone('a', 'east')))
    expect(new Map(snapshot.groupZones('rs'))).toEqual(
      new Map([
        ['west', 1],
        ['east', 1],
      ]),
    )
    snapshot.setPod(podInfo({ ...member('q', 'b'), deleted: true }))
    expect([...snapshot.groupZones('rs')]).toEqual([['east', 1]])
    expect(nodeIn(snapshot, 'b').requested.milliCpu, 'it still takes its room').toBe(1000)
  })

  it('gives a node a new generation with every change, and no other node', () => {
    const snapshot = clusterOf([{ name: 'a' }, { name: 'b' }])
    const [a, b] = [nodeIn(snapshot, 'a').generation, nodeIn(snapshot, 'b').generation]
    snapshot.setPod(podInfo({ node: 'a' }))
    expect(nodeIn(snapshot, 'a').generation).toBeGreaterThan(Math.max(a, b))
    expect(nodeIn(snapshot, 'b').generation).toBe(b)
  })

  it('believes in an assumed pod until the cache shows it, wherever that is', () => {
    const snapshot = clusterOf([{ name: 'a' }, { name: 'b' }])
    const pod = podInfo({ requests: { cpu: '1' } })
    snapshot.assume(pod, 'a')
    expect([snapshot.isAssumed(pod.uid), nodeIn(snapshot, 'a').requested.milliCpu]).toEqual([true, 1000])
    snapshot.setPod(podInfo({ node: 'b', requests: { cpu: '1' } }))
    expect([snapshot.isAssumed(pod.uid), nodeIn(snapshot, 'a').requested.milliCpu, nodeIn(snapshot, 'b').requested.milliCpu]).toEqual([
      false,
      0,
      1000,
    ])
    expect(snapshot.forget(pod.uid), 'what the cache shows is not taken back').toBeUndefined()
  })

  it('counts a new version of a pod as if it had been counted out and in', () => {
    const labelled = (value: string): PodParts => ({ ...member('p', 'a'), labels: { v: value } })
    const same = podObject(labelled('2'))
    const before = podObject(labelled('1'))
    // As a cache holds them: what is equal in both is one.
    const held = { ...same, spec: { ...same.spec, containers: before.spec?.containers ?? [] } }
    const versions = [
      podInfoOf(held),
      podInfo({ ...labelled('3'), deleted: true }),
      podInfo({ ...labelled('4'), requests: { cpu: '2' } }),
      podInfo({ ...labelled('5'), owner: { kind: 'ReplicaSet', uid: 'other' } }),
      podInfo({ ...labelled('6'), spec: { affinity: { podAffinity: {} } } }),
    ]
    for (const next of versions) {
      const [snapshot, fresh] = [clusterOf([inZone('a', 'west')]), clusterOf([inZone('a', 'west')])]
      const first = podInfoOf(before)
      snapshot.setPod(first)
      expect(snapshot.setPod(next)).toBe(first)
      fresh.setPod(next)
      const seen = ({ node, groupZones }: typeof snapshot) => [{ ...node('a'), generation: 0 }, groupZones('rs'), groupZones('other')]
      expect(seen(snapshot)).toEqual(seen(fresh))
    }
  })

  it('gives an assumed pod up at its deadline, and not while it is being bound', () => {
    const snapshot = clusterOf([{ name: 'a' }])
    const pod = podInfo({ requests: { cpu: '1' } })
    snapshot.assume(pod, 'a')
    expect([snapshot.expire(Number.MAX_SAFE_INTEGER), snapshot.nextExpiry()]).toEqual([[], undefined])
    snapshot.confirmBinding(pod.uid, 100)
    expect([snapshot.expire(99), snapshot.nextExpiry()]).toEqual([[], 100])
    expect(snapshot.expire(100).map(({ nodeName }) => nodeName)).toEqual(['a'])
    expect([nodeIn(snapshot, 'a').requested.milliCpu, snapshot.assumedCount, snapshot.podCount]).toEqual([0, 0, 0])
  })
})
