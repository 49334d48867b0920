import type { CoreV1, DeepReadonly } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { scoresBy, verdicts, wokenBy } from '../testkit/ask.ts'
import { clusterOf, nodeFacts, podInfo } from '../testkit/make.ts'
import { nodeAffinity } from './node-affinity.ts'

type Term = DeepReadonly<CoreV1.NodeSelectorTerm>
const NO = "unresolvable: node(s) didn't match Pod's node affinity/selector"
const required = (...nodeSelectorTerms: readonly Term[]) =>
  podInfo({ spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } } })
const expression = (key: string, operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt', ...values: string[]): Term => ({
  matchExpressions: [{ key, operator, values }],
})
const named = (operator: 'In' | 'NotIn', ...values: string[]): Term => ({ matchFields: [{ key: 'metadata.name', operator, values }] })

describe('the filter', () => {
  it.each<[string, Term[], string]>([
    ['In, one of the values', [expression('zone', 'In', 'west', 'east')], 'fits'],
    ['In, none of the values', [expression('zone', 'In', 'north')], NO],
    ['In, no such label', [expression('rack', 'In', 'a')], NO],
    ['NotIn, another value', [expression('zone', 'NotIn', 'north')], 'fits'],
    ['NotIn, the value', [expression('zone', 'NotIn', 'west')], NO],
    ['NotIn, no such label', [expression('rack', 'NotIn', 'a')], 'fits'],
    ['Exists', [expression('zone', 'Exists')], 'fits'],
    ['Exists, no such label', [expression('rack', 'Exists')], NO],
    ['DoesNotExist', [expression('rack', 'DoesNotExist')], 'fits'],
    ['DoesNotExist, there is one', [expression('zone', 'DoesNotExist')], NO],
    ['Gt, more', [expression('cores', 'Gt', '15')], 'fits'],
    ['Gt, the same', [expression('cores', 'Gt', '16')], NO],
    ['Lt, less', [expression('cores', 'Lt', '17')], 'fits'],
    ['Lt, the same', [expression('cores', 'Lt', '16')], NO],
    ['Gt, the label is no number', [expression('zone', 'Gt', '1')], NO],
    ['one of two terms is enough', [expression('zone', 'In', 'north'), expression('zone', 'Exists')], 'fits'],
    [
      'all of a term must hold',
      [
        {
          matchExpressions: [
            ...(expression('zone', 'Exists').matchExpressions ?? []),
            ...(expression('rack', 'Exists').matchExpressions ?? []),
          ],
        },
      ],
      NO,
    ],
    ['an empty term holds nowhere', [{}], NO],
    ['no terms at all', [], NO],
    ['the name of the node', [named('In', 'node')], 'fits'],
    ['not this name', [named('NotIn', 'other')], 'fits'],
    ['a label of the prototype is none', [expression('constructor', 'Exists')], NO],
  ])('%s', (_, terms, verdict) => {
    const snapshot = clusterOf([{ labels: { zone: 'west', cores: '16' } }])
    expect(verdicts(nodeAffinity, required(...terms), snapshot)).toEqual({ node: verdict })
  })

  it('follows nodeSelector, and both together', () => {
    const snapshot = clusterOf([{ labels: { zone: 'west' } }])
    expect(verdicts(nodeAffinity, podInfo({ spec: { nodeSelector: { zone: 'west' } } }), snapshot)).toEqual({ node: 'fits' })
    expect(verdicts(nodeAffinity, podInfo({ spec: { nodeSelector: { zone: 'east' } } }), snapshot)).toEqual({ node: NO })
    const both = podInfo({ spec: { nodeSelector: { zone: 'east' }, affinity: required(expression('zone', 'Exists')).spec.affinity } })
    expect(verdicts(nodeAffinity, both, snapshot)).toEqual({ node: NO })
  })

  it('looks at no other node where names pin the pod', () => {
    const snapshot = clusterOf([{ name: 'a' }, { name: 'b' }, { name: 'c' }])
    expect(verdicts(nodeAffinity, required(named('In', 'b'), named('In', 'c')), snapshot)).toEqual({ a: 'left out', b: 'fits', c: 'fits' })
    const torn = { matchFields: [...(named('In', 'a').matchFields ?? []), ...(named('In', 'b').matchFields ?? [])] }
    expect(verdicts(nodeAffinity, required(torn), snapshot)).toBe('unresolvable: pod affinity terms conflict')
  })
})

it('scores what the pod would like by weight', () => {
  const preferred = [
    { weight: 30, preference: expression('zone', 'In', 'west') },
    { weight: 60, preference: expression('disk', 'Exists') },
    { weight: 50, preference: {} },
  ]
  const pod = podInfo({ spec: { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } } })
  const snapshot = clusterOf([
    { name: 'neither' },
    { name: 'zone', labels: { zone: 'west' } },
    { name: 'disk', labels: { disk: 'ssd' } },
    { name: 'both', labels: { zone: 'west', disk: 'ssd' } },
  ])
  expect(scoresBy(nodeAffinity, pod, snapshot)).toEqual({ neither: 0, zone: 33, disk: 66, both: 100 })
  expect(scoresBy(nodeAffinity, podInfo(), snapshot)).toEqual({})
})

it('wakes a pod when a node begins to match it', () => {
  const event = { resource: 'Node', actions: ['updateLabel'] } as const
  const pod = podInfo({ spec: { nodeSelector: { zone: 'west' } } })
  const [without, withIt] = [nodeFacts(), nodeFacts({ labels: { zone: 'west' } })]
  expect(wokenBy(nodeAffinity, pod, { ...event, before: without, after: withIt })).toBe(true)
  expect(wokenBy(nodeAffinity, pod, { ...event, before: withIt, after: withIt })).toBe(false)
  expect(wokenBy(nodeAffinity, pod, { resource: 'Node', actions: ['add'], before: undefined, after: withIt })).toBe(true)
})
