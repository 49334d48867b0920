import type { CoreV1, DeepReadonly } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { scoresBy, verdicts } from '../testkit/ask.ts'
import { clusterOf, nodeIn, type PodParts, podInfo } from '../testkit/make.ts'
import { podTopologySpread } from './pod-topology-spread.ts'

type Constraint = DeepReadonly<CoreV1.TopologySpreadConstraint>
const ZONE = 'topology.kubernetes.io/zone'
const HOST = 'kubernetes.io/hostname'
const NODES = [
  { name: 'w1', labels: { [ZONE]: 'west' } },
  { name: 'w2', labels: { [ZONE]: 'west' } },
  { name: 'e1', labels: { [ZONE]: 'east' } },
]
const UNEVEN = "unschedulable: node(s) didn't match pod topology spread constraints"
const MISSING = "unresolvable: node(s) didn't match pod topology spread constraints (missing required label)"

const constraint = (more: Partial<Constraint> = {}): Constraint => ({
  maxSkew: 1,
  topologyKey: ZONE,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: { app: 'web' } },
  ...more,
})
const spread = (constraints: Constraint[], more: Partial<NonNullable<PodParts['spec']>> = {}): PodParts => ({
  labels: { app: 'web', rev: '2' },
  spec: { containers: [{ name: 'main' }], topologySpreadConstraints: constraints, ...more },
})
const web = (name: string, node: string, more: PodParts = {}): PodParts => ({ name, node, labels: { app: 'web' }, ...more })

describe('the filter', () => {
  it.each<[string, PodParts, PodParts[], Record<string, string>]>([
    ['no constraints', { labels: { app: 'web' } }, [web('a', 'w1')], { w1: 'fits', w2: 'fits', e1: 'fits' }],
    ['nothing there yet', spread([constraint()]), [], { w1: 'fits', w2: 'fits', e1: 'fits' }],
    ['the fuller zone', spread([constraint()]), [web('a', 'w1')], { w1: UNEVEN, w2: UNEVEN, e1: 'fits' }],
    ['a skew of two', spread([constraint({ maxSkew: 2 })]), [web('a', 'w1')], { w1: 'fits', w2: 'fits', e1: 'fits' }],
    [
      'two constraints',
      spread([constraint(), constraint({ topologyKey: HOST })]),
      [web('a', 'w1'), web('b', 'e1')],
      { w1: UNEVEN, w2: 'fits', e1: UNEVEN },
    ],
    [
      'other pods do not count',
      spread([constraint()]),
      [{ name: 'a', node: 'w1', labels: { app: 'db' } }, web('b', 'w1', { namespace: 'other' }), web('c', 'w1', { deleted: true })],
      { w1: 'fits', w2: 'fits', e1: 'fits' },
    ],
    [
      'the pod is none of those that it spreads',
      { ...spread([constraint()]), labels: { app: 'db' } },
      [web('a', 'w1')],
      { w1: 'fits', w2: 'fits', e1: 'fits' },
    ],
    ['a label that no node has', spread([constraint({ topologyKey: 'rack' })]), [], { w1: MISSING, w2: MISSING, e1: MISSING }],
    ['too few zones', spread([constraint({ minDomains: 3 })]), [web('a', 'w1'), web('b', 'e1')], { w1: UNEVEN, w2: UNEVEN, e1: UNEVEN }],
    ['enough zones', spread([constraint({ minDomains: 2 })]), [web('a', 'w1'), web('b', 'e1')], { w1: 'fits', w2: 'fits', e1: 'fits' }],
    [
      'zones that the pod cannot go to do not count',
      spread([constraint()], { nodeSelector: { [ZONE]: 'west' } }),
      [web('a', 'w1')],
      { w1: 'fits', w2: 'fits', e1: 'fits' },
    ],
    [
      'unless they are to be counted',
      spread([constraint({ nodeAffinityPolicy: 'Ignore' })], { nodeSelector: { [ZONE]: 'west' } }),
      [web('a', 'w1')],
      { w1: UNEVEN, w2: UNEVEN, e1: 'fits' },
    ],
    [
      'matchLabelKeys count the own revision',
      spread([constraint({ matchLabelKeys: ['rev'] })]),
      [web('a', 'w1', { labels: { app: 'web', rev: '1' } })],
      { w1: 'fits', w2: 'fits', e1: 'fits' },
    ],
    [
      'what is only preferred does not filter',
      spread([constraint({ whenUnsatisfiable: 'ScheduleAnyway' })]),
      [web('a', 'w1')],
      { w1: 'fits', w2: 'fits', e1: 'fits' },
    ],
  ])('%s', (_, pod, pods, expected) => {
    expect(verdicts(podTopologySpread, podInfo(pod), clusterOf(NODES, pods))).toEqual(expected)
  })

  it('leaves out tainted nodes where the constraint says so', () => {
    const nodes = [...NODES.slice(0, 2), { ...NODES[2], spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } }] as typeof NODES
    const verdict = (more: Partial<Constraint>) =>
      verdicts(podTopologySpread, podInfo(spread([constraint(more)])), clusterOf(nodes, [web('a', 'w1')]))
    expect(verdict({})).toMatchObject({ w1: UNEVEN })
    expect(verdict({ nodeTaintsPolicy: 'Honor' })).toMatchObject({ w1: 'fits' })
  })

  it('can be asked as if pods came or went', () => {
    const snapshot = clusterOf(NODES, [web('a', 'w1')])
    const state = podTopologySpread.prepare(podInfo(spread([constraint()])), snapshot)
    const fits = (of: unknown, node: string) => podTopologySpread.filter?.(of, nodeIn(snapshot, node)) === null
    expect([fits(state, 'w2'), fits(state, 'e1')]).toEqual([false, true])
    const gone = podTopologySpread.podRemoved?.(state, podInfo(web('a', 'w1')), nodeIn(snapshot, 'w1'))
    const added = podTopologySpread.podAdded?.(gone, podInfo(web('b', 'e1')), nodeIn(snapshot, 'e1'))
    expect([fits(added, 'w2'), fits(added, 'e1')]).toEqual([true, false])
  })
})

describe('the score', () => {
  it('prefers the emptier zone', () => {
    const pod = podInfo(spread([constraint({ whenUnsatisfiable: 'ScheduleAnyway' })]))
    const scores = scoresBy(podTopologySpread, pod, clusterOf(NODES, [web('a', 'w1'), web('b', 'w2'), web('c', 'e1')]))
    expect(scores).toEqual({ w1: 33, w2: 33, e1: 100 })
  })

  it('gives nodes without the label nothing', () => {
    const pod = podInfo(spread([constraint({ whenUnsatisfiable: 'ScheduleAnyway' })]))
    expect(scoresBy(podTopologySpread, pod, clusterOf([...NODES, { name: 'x' }]))).toEqual({ w1: 100, w2: 100, e1: 100, x: 0 })
  })

  it('spreads the pods of a controller unasked, over nodes and over zones', () => {
    const owner = { kind: 'ReplicaSet', uid: 'rs' }
    const pod = podInfo({ owner })
    const onHosts = scoresBy(podTopologySpread, pod, clusterOf([{ name: 'a' }, { name: 'b' }], [{ name: 'other', node: 'a', owner }]))
    expect(onHosts.b).toBeGreaterThan(onHosts.a ?? Number.NaN)
    const inZones = scoresBy(podTopologySpread, pod, clusterOf(NODES, [{ name: 'other', node: 'w1', owner }]))
    expect(inZones.w2).toBeGreaterThan(inZones.w1 ?? Number.NaN)
    expect(inZones.e1).toBeGreaterThan(inZones.w2 ?? Number.NaN)
    expect(scoresBy(podTopologySpread, podInfo({ owner: { kind: 'Job', uid: 'job' } }), clusterOf(NODES))).toEqual({})
  })
})
