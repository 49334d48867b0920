import { type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { askPlugin, podWith } from '../../testkit/ask-plugin.ts'
import { limitPodHardAntiAffinityTopology } from './limit-pod-hard-anti-affinity-topology.ts'
import { podTopologyLabels } from './pod-topology-labels.ts'
import { taintNodesByCondition } from './taint-nodes-by-condition.ts'

const ZONE = 'topology.kubernetes.io/zone'
const REGION = 'topology.kubernetes.io/region'

describe('TaintNodesByCondition', () => {
  const kind = kinds.Node as KindDefinition
  const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }
  test.each([
    ['a new node', [], [notReady]],
    ['one with another effect', [{ ...notReady, effect: 'NoExecute' }], [{ ...notReady, effect: 'NoExecute' }, notReady]],
    ['one that has it', [notReady], [notReady]],
  ])('%s is tainted', async (_, taints, expected) => {
    expect(await askPlugin(taintNodesByCondition, { kind, object: { spec: { taints } } })).toMatchObject({ spec: { taints: expected } })
  })
  test('one that is known is not', async () => {
    expect(await askPlugin(taintNodesByCondition, { kind, old: {}, object: { spec: { taints: [] } } })).toMatchObject({
      spec: { taints: [] },
    })
  })
})

describe('PodTopologyLabels', () => {
  const node = [
    kinds.Node as KindDefinition,
    { metadata: { name: 'n', labels: { [ZONE]: 'z', [REGION]: 'r', other: 'o' } } } as KubeObject,
  ] as const
  const bind = (kind: string, name: string, labels: object) => ({
    kind: kinds.Pod as KindDefinition,
    subresource: 'binding',
    object: { metadata: { labels }, target: { kind, name } },
  })
  test.each([
    ['that is bound', bind('Node', 'n', {}), { [ZONE]: 'z', [REGION]: 'r' }],
    ['that says itself where it is', bind('Node', 'n', { [ZONE]: 'own' }), { [ZONE]: 'own', [REGION]: 'r' }],
    ['that is bound to a node that is not there', bind('Node', 'other', {}), {}],
    ['that is bound to something else', bind('Pod', 'n', {}), {}],
    ['that is born on its node', podWith({ nodeName: 'n' }), { [ZONE]: 'z', [REGION]: 'r' }],
    ['that has no node', podWith(), {}],
  ])('a pod %s', async (_, write, expected) => {
    const answer = (await askPlugin(podTopologyLabels, write, [node])) as KubeObject
    expect(answer.metadata.labels ?? {}).toEqual(expected)
  })
})

describe('LimitPodHardAntiAffinityTopology', () => {
  const apart = (...topologyKeys: readonly string[]) => ({
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: topologyKeys.map((topologyKey) => ({ topologyKey })) } },
  })
  test.each([
    ['nobody', {}, true],
    ['others of its node', apart('kubernetes.io/hostname'), true],
    ['others of its zone', apart('kubernetes.io/hostname', ZONE), false],
  ])('a pod that keeps away %s', async (_, spec, passes) => {
    expect(await askPlugin(limitPodHardAntiAffinityTopology, podWith(spec))).toEqual(
      passes
        ? expect.objectContaining({ spec: expect.objectContaining(spec) })
        : `pods "p" is forbidden: affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey ${ZONE} but only key kubernetes.io/hostname is allowed`,
    )
  })
})
