import type { CoreV1, DeepReadonly } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { scoresBy, verdicts } from '../testkit/ask.ts'
import { clusterOf, nodeIn, type PodParts, podInfo } from '../testkit/make.ts'
import { interPodAffinity } from './inter-pod-affinity.ts'

type Term = DeepReadonly<CoreV1.PodAffinityTerm>
const ZONE = 'topology.kubernetes.io/zone'
const NODES = [
  { name: 'w1', labels: { [ZONE]: 'west' } },
  { name: 'w2', labels: { [ZONE]: 'west' } },
  { name: 'e1', labels: { [ZONE]: 'east' } },
  { name: 'x' },
]
const term = (app: string, topologyKey = ZONE, more: Partial<Term> = {}): Term => ({
  topologyKey,
  labelSelector: { matchLabels: { app } },
  ...more,
})
const needs = (...terms: Term[]): PodParts => ({
  spec: withAffinity({ podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } }),
})
const avoids = (...terms: Term[]): PodParts => ({
  spec: withAffinity({ podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } }),
})
const withAffinity = (affinity: DeepReadonly<CoreV1.Affinity>) => ({ containers: [{ name: 'main' }], affinity })
const web = (name: string, node: string): PodParts => ({ name, node, labels: { app: 'web' } })

const AFFINITY = "unresolvable: node(s) didn't match pod affinity rules"
const ANTI = "unschedulable: node(s) didn't match pod anti-affinity rules"
const OTHERS = "unschedulable: node(s) didn't satisfy existing pods anti-affinity rules"

describe('the filter', () => {
  it.each<[string, PodParts, PodParts[], Record<string, string>]>([
    ['needs a pod in its zone', needs(term('web')), [web('a', 'w1')], { w1: 'fits', w2: 'fits', e1: AFFINITY, x: AFFINITY }],
    [
      'needs a pod on its node',
      needs(term('web', 'kubernetes.io/hostname')),
      [web('a', 'w1')],
      { w1: 'fits', w2: AFFINITY, e1: AFFINITY, x: AFFINITY },
    ],
    [
      'needs two pods that are in different zones',
      needs(term('web'), term('db')),
      [web('a', 'w1'), { name: 'b', node: 'e1', labels: { app: 'db' } }],
      { w1: AFFINITY, w2: AFFINITY, e1: AFFINITY, x: AFFINITY },
    ],
    [
      'needs one pod that matches both terms',
      needs(term('web'), { topologyKey: ZONE, labelSelector: { matchLabels: { tier: 'a' } } }),
      [{ name: 'a', node: 'w1', labels: { app: 'web', tier: 'a' } }],
      { w1: 'fits', w2: 'fits', e1: AFFINITY, x: AFFINITY },
    ],
    [
      'the first of its kind may go anywhere with the topology',
      { ...needs(term('web')), labels: { app: 'web' } },
      [],
      { w1: 'fits', w2: 'fits', e1: 'fits', x: AFFINITY },
    ],
    ['the first that needs others may go nowhere', needs(term('web')), [], { w1: AFFINITY, w2: AFFINITY, e1: AFFINITY, x: AFFINITY }],
    [
      'a pod of another namespace does not count',
      needs(term('web')),
      [{ ...web('a', 'w1'), namespace: 'other' }],
      { w1: AFFINITY, w2: AFFINITY, e1: AFFINITY, x: AFFINITY },
    ],
    [
      'unless it is named',
      needs(term('web', ZONE, { namespaces: ['other'] })),
      [{ ...web('a', 'w1'), namespace: 'other' }],
      { w1: 'fits', w2: 'fits', e1: AFFINITY, x: AFFINITY },
    ],
    [
      'or chosen by its labels',
      needs(term('web', ZONE, { namespaceSelector: { matchLabels: { team: 'a' } } })),
      [{ ...web('a', 'w1'), namespace: 'teamed' }],
      { w1: 'fits', w2: 'fits', e1: AFFINITY, x: AFFINITY },
    ],
    ['avoids a zone', avoids(term('web')), [web('a', 'w1')], { w1: ANTI, w2: ANTI, e1: 'fits', x: 'fits' }],
    [
      'is avoided by others',
      { labels: { app: 'web' } },
      [{ name: 'a', node: 'e1', ...avoids(term('web')) }],
      { w1: 'fits', w2: 'fits', e1: OTHERS, x: 'fits' },
    ],
    [
      'is not the one avoided',
      { labels: { app: 'db' } },
      [{ name: 'a', node: 'e1', ...avoids(term('web')) }],
      { w1: 'fits', w2: 'fits', e1: 'fits', x: 'fits' },
    ],
    [
      'matchLabelKeys look at the own value',
      { ...needs(term('web', ZONE, { matchLabelKeys: ['rev'] })), labels: { rev: '2' } },
      [
        { ...web('a', 'w1'), labels: { app: 'web', rev: '1' } },
        { ...web('b', 'e1'), labels: { app: 'web', rev: '2' } },
      ],
      { w1: AFFINITY, w2: AFFINITY, e1: 'fits', x: AFFINITY },
    ],
  ])('%s', (_, pod, pods, expected) => {
    const snapshot = clusterOf(NODES, pods)
    snapshot.setNamespace('teamed', { team: 'a' })
    expect(verdicts(interPodAffinity, podInfo(pod), snapshot)).toEqual(expected)
  })

  it('can be asked as if pods came or went', () => {
    const snapshot = clusterOf(NODES, [web('a', 'w1')])
    const [state, node] = [interPodAffinity.prepare(podInfo(avoids(term('web'))), snapshot), nodeIn(snapshot, 'w2')]
    const reasons = (of: unknown) => interPodAffinity.filter?.(of, node)?.reasons ?? []
    expect(reasons(state)).toHaveLength(1)
    const gone = interPodAffinity.podRemoved?.(state, podInfo(web('a', 'w1')), nodeIn(snapshot, 'w1'))
    expect(reasons(gone)).toHaveLength(0)
    expect(reasons(interPodAffinity.podAdded?.(gone, podInfo(web('b', 'w1')), nodeIn(snapshot, 'w1')))).toHaveLength(1)
    expect(reasons(state), 'the first state is as it was').toHaveLength(1)
  })
})

describe('the score', () => {
  const prefers = (weight: number, wanted: Term): PodParts => ({
    spec: withAffinity({ podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: wanted }] } }),
  })
  it.each<[string, PodParts, PodParts[], Record<string, number>]>([
    ['prefers company', prefers(10, term('web')), [web('a', 'w1')], { w1: 100, w2: 100, e1: 0, x: 0 }],
    [
      'prefers to be alone',
      {
        spec: withAffinity({
          podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, podAffinityTerm: term('web') }] },
        }),
      },
      [web('a', 'w1')],
      { w1: 0, w2: 0, e1: 100, x: 100 },
    ],
    [
      'is preferred by others',
      { labels: { app: 'web' } },
      [{ name: 'a', node: 'e1', ...prefers(3, term('web')) }],
      { w1: 0, w2: 0, e1: 100, x: 0 },
    ],
    [
      'is needed by others',
      { labels: { app: 'web' } },
      [{ name: 'a', node: 'e1', ...needs(term('web')) }],
      { w1: 0, w2: 0, e1: 100, x: 0 },
    ],
    [
      'more company is better',
      prefers(10, term('web', 'kubernetes.io/hostname')),
      [web('a', 'w1'), web('b', 'w1'), web('c', 'e1')],
      { w1: 100, w2: 0, e1: 50, x: 0 },
    ],
    ['nobody cares', { labels: { app: 'web' } }, [web('a', 'w1')], {}],
  ])('%s', (_, pod, pods, expected) => {
    expect(scoresBy(interPodAffinity, podInfo(pod), clusterOf(NODES, pods))).toEqual(expected)
  })
})
