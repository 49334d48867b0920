import type { DaemonSet, DeepReadonly, Node, PodSpec, Stored, Taint } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { agentTemplate, daemonSetOf } from '../../testing/daemons.ts'
import { nodeOf } from '../../testing/network-objects.ts'
import { placementFor } from './placement.ts'
import { daemonTolerations } from './tolerations.ts'

const setWith = (spec: DeepReadonly<Partial<PodSpec>>): Stored<DaemonSet> => {
  const template = agentTemplate()
  return daemonSetOf({ template: { ...template, spec: { containers: [], ...spec } } }) as Stored<DaemonSet>
}
const placed = (spec: DeepReadonly<Partial<PodSpec>>, facts: Parameters<typeof nodeOf>[1] = {}) =>
  placementFor(setWith(spec))(nodeOf('node-1', facts) as Stored<Node>)
const taint = (key: string, effect: Taint['effect'], value?: string): Taint => ({ key, effect, ...(value === undefined ? {} : { value }) })
const required = (...values: readonly string[]): DeepReadonly<Partial<PodSpec>> => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values }] }],
      },
    },
  },
})

describe('a node', () => {
  it.each<[string, DeepReadonly<Partial<PodSpec>>, Parameters<typeof nodeOf>[1], string]>([
    ['without taints runs a pod that asks for nothing', {}, {}, 'run'],
    ['that the template names runs it', { nodeName: 'node-1' }, {}, 'run'],
    ['that the template does not name is none of its nodes', { nodeName: 'node-2' }, {}, 'leave'],
    ['with the labels that are selected runs it', { nodeSelector: { disk: 'ssd' } }, { labels: { disk: 'ssd' } }, 'run'],
    ['without the labels that are selected does not', { nodeSelector: { disk: 'ssd' } }, { labels: { disk: 'hdd' } }, 'leave'],
    ['that the affinity requires runs it', required('west'), { labels: { zone: 'west' } }, 'run'],
    ['that the affinity does not require does not', required('west'), { labels: { zone: 'east' } }, 'leave'],
    ['with a taint for new pods keeps what is there', {}, { taints: [taint('dedicated', 'NoSchedule')] }, 'stay'],
    ['with a taint for all pods keeps nothing', {}, { taints: [taint('dedicated', 'NoExecute')] }, 'leave'],
    ['with both keeps nothing', {}, { taints: [taint('a', 'NoSchedule'), taint('b', 'NoExecute')] }, 'leave'],
    ['that pods should rather avoid runs it', {}, { taints: [taint('dedicated', 'PreferNoSchedule')] }, 'run'],
    ['whose taint is tolerated runs it', { tolerations: [{ operator: 'Exists' }] }, { taints: [taint('dedicated', 'NoExecute')] }, 'run'],
    [
      'whose taint has another value does not',
      { tolerations: [{ key: 'dedicated', value: 'db' }] },
      { taints: [taint('dedicated', 'NoSchedule', 'web')] },
      'stay',
    ],
    ['that is cordoned runs it', {}, { unschedulable: true, taints: [taint('node.kubernetes.io/unschedulable', 'NoSchedule')] }, 'run'],
    ['that is not ready runs it', {}, { taints: [taint('node.kubernetes.io/not-ready', 'NoExecute')] }, 'run'],
    [
      'that is being set up, not ready and without a pod yet, waits',
      {},
      { taints: [taint('node.kubernetes.io/not-ready', 'NoSchedule')] },
      'stay',
    ],
    ['that is unreachable runs it', {}, { taints: [taint('node.kubernetes.io/unreachable', 'NoExecute')] }, 'run'],
    ['that is short of disk runs it', {}, { taints: [taint('node.kubernetes.io/disk-pressure', 'NoSchedule')] }, 'run'],
    ['that is short of memory runs it', {}, { taints: [taint('node.kubernetes.io/memory-pressure', 'NoSchedule')] }, 'run'],
    ['that is short of processes runs it', {}, { taints: [taint('node.kubernetes.io/pid-pressure', 'NoSchedule')] }, 'run'],
    ['without a network does not', {}, { taints: [taint('node.kubernetes.io/network-unavailable', 'NoSchedule')] }, 'stay'],
    [
      'without a network runs a pod that uses its own',
      { hostNetwork: true },
      { taints: [taint('node.kubernetes.io/network-unavailable', 'NoSchedule')] },
      'run',
    ],
  ])('%s', (_, spec, facts, expected) => {
    expect(placed(spec, facts)).toBe(expected)
  })
})

describe('tolerations', () => {
  const keys = (spec: DeepReadonly<PodSpec>) => daemonTolerations(spec).map(({ key }) => key)
  it('of the template come first, those of every daemon after', () => {
    const own = { key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }
    expect(daemonTolerations({ containers: [], tolerations: [own] })).toEqual([
      own,
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
      { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
    ])
    expect(keys({ containers: [], hostNetwork: true }).at(-1)).toBe('node.kubernetes.io/network-unavailable')
  })
  it('that end at some time are replaced by those that do not', () => {
    const limited = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }
    expect(daemonTolerations({ containers: [], tolerations: [limited] })[0]).toEqual({
      key: 'node.kubernetes.io/not-ready',
      operator: 'Exists',
      effect: 'NoExecute',
    })
    expect(keys({ containers: [], tolerations: [limited] })).toHaveLength(6)
  })
})
