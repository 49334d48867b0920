import { seededRandom } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { rejectingPlugins, unschedulableMessage } from './message.ts'
import { defaultProfile } from './profiles.ts'
import { clusterOf, type NodeParts, type PodParts, podInfo } from './testkit/make.ts'

const explain = (nodes: readonly NodeParts[], parts: PodParts, pods: readonly PodParts[] = []) => {
  const pod = podInfo(parts)
  const decision = decide(clusterOf(nodes, pods), pod, defaultProfile, seededRandom('message'))
  if (decision.tag === 'node') throw new Error('it fits')
  return { message: unschedulableMessage(decision, pod), plugins: rejectingPlugins(decision) }
}
const tainted = { spec: { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' as const }] } }

describe('the message for a pod that fits nowhere', () => {
  it('counts the reasons, and says where preemption could help', () => {
    const full = [
      { name: 'x', node: 'b', requests: { cpu: '4' } },
      { name: 'y', node: 'c', requests: { cpu: '4' } },
    ]
    expect(explain([{ name: 'a', ...tainted }, { name: 'b' }, { name: 'c' }], { requests: { cpu: '1' } }, full)).toEqual({
      message:
        '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
      plugins: expect.arrayContaining(['TaintToleration', 'NodeResourcesFit']),
    })
  })

  it('says that preemption cannot help where a node is too small altogether', () => {
    expect(explain([{ name: 'a' }, { name: 'b', spec: { unschedulable: true } }], { requests: { cpu: '64' } }).message).toBe(
      '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    )
  })

  it('names each reason of a node with several', () => {
    expect(explain([{ name: 'a' }], { requests: { cpu: '64', memory: '64Gi' } }).message).toMatch(
      /^0\/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory\. /,
    )
  })

  it('says that there are no nodes', () => {
    expect(explain([], {})).toEqual({ message: 'no nodes available to schedule pods', plugins: ['NoNodes'] })
  })

  it('tells of nodes that were not looked at', () => {
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: ['a'] }] }],
        },
      },
    }
    expect(
      explain([{ name: 'a' }, { name: 'b' }, { name: 'c' }], {
        spec: { containers: [{ name: 'main', resources: { requests: { cpu: '9' } } }], affinity },
      }),
    ).toEqual({
      message:
        "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
      plugins: ['NodeAffinity', 'NodeResourcesFit'],
    })
  })

  it('gives the one reason against the pod as a whole', () => {
    const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }]
    expect(explain([{ name: 'a' }, { name: 'b' }], { spec: { containers: [{ name: 'main' }], volumes } }).message).toBe(
      '0/2 nodes are available: persistentvolumeclaim "data" not found. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    )
  })

  it('respects a pod that never preempts', () => {
    expect(explain([tainted], { spec: { containers: [{ name: 'main' }], preemptionPolicy: 'Never' } }).message).toBe(
      '0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
    )
  })
})
