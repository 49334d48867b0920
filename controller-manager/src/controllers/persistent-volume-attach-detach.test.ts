import { createHash } from 'node:crypto'
import type { DeepReadonly, Node, VolumeAttachment } from '@coxswain/api-types'
import { expectFixpoint, type World } from '@coxswain/client'
import { expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { claimOf, refTo, volumeOf } from '../testing/volume-objects.ts'
import { createAttachDetach } from './persistent-volume-attach-detach.ts'

const nameOn = (node: string) => `csi-${createHash('sha256').update(`handle-1example.org${node}`).digest('hex')}`
const UNIQUE = 'kubernetes.io/csi/example.org^handle-1'

const nodeOf = (name = 'node-1', status: DeepReadonly<Node['status']> = {}, taints: readonly string[] = []): DeepReadonly<Node> => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' } },
  spec: { taints: taints.map((key) => ({ key, effect: 'NoExecute' })) },
  status,
})
const attachment = (
  node: string,
  status: DeepReadonly<VolumeAttachment['status']> = { attached: true },
): DeepReadonly<VolumeAttachment> => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'VolumeAttachment',
  metadata: { name: nameOn(node) },
  spec: { attacher: 'example.org', nodeName: node, source: { persistentVolumeName: 'pv' } },
  status,
})
const driver = (attachRequired: boolean) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIDriver',
  metadata: { name: 'example.org' },
  spec: { attachRequired },
})
const bound = [
  claimOf('data', {
    volumeName: 'pv',
    metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    status: { phase: 'Bound' },
  }),
  volumeOf('pv', { csi: { driver: 'example.org', volumeHandle: 'handle-1' }, claimRef: refTo('data'), phase: 'Bound' }),
]
const user = (facts: Parameters<typeof podOf>[1] = {}) => {
  const pod = podOf('web', facts)
  return { ...pod, spec: { containers: [], ...pod.spec, volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } }
}
/** What is done for node-1, and the attachments that are left. */
const run = (...world: World) => {
  const { plan, world: left } = expectFixpoint(createAttachDetach(), { key: 'node-1', world, rounds: 3 })
  return {
    did: plan.steps.map((step) => (step.do === 'event' ? `${step.event.reason} ${step.event.message}` : step.do)),
    counted: plan.steps.flatMap(({ notes }) => notes.counted?.labels['reason'] ?? []),
    attachments: left.filter(({ kind }) => kind === 'VolumeAttachment').map(({ metadata }) => metadata.name),
    node: left.find(({ kind, metadata }) => kind === 'Node' && metadata.name === 'node-1') as DeepReadonly<Node> | undefined,
  }
}

it("asks for a volume under upstream's name, and tells node and pod once it is there", () => {
  expect(run(...bound, user(), nodeOf())).toMatchObject({ did: ['create'], attachments: [nameOn('node-1')] })
  const there = run(...bound, user(), nodeOf(), attachment('node-1'))
  expect(there.did).toEqual(['patch', 'SuccessfulAttachVolume AttachVolume.Attach succeeded for volume "pv" '])
  expect(there.node?.status?.volumesAttached).toEqual([{ name: UNIQUE, devicePath: '' }])
})

it.each<[string, World]>([
  ['a driver needs no attaching', [...bound, user(), nodeOf(), driver(false)]],
  ['the pod has ended', [...bound, user({ phase: 'Succeeded' }), nodeOf()]],
  ['the claim is not bound', [claimOf('data'), bound[1] ?? volumeOf('pv'), user(), nodeOf()]],
  ['the node attaches by itself', [...bound, user(), { ...nodeOf(), metadata: { name: 'node-1' } }]],
])('asks for nothing where %s', (_, world) => expect(run(...world).did).toEqual([]))

it('tells the pod why a volume is not attached', () => {
  const failed = attachment('node-1', { attached: false, attachError: { message: 'no such disk' } })
  expect(run(...bound, user(), nodeOf(), failed).did).toEqual([
    'FailedAttachVolume AttachVolume.Attach failed for volume "pv" : no such disk',
  ])
  const elsewhere = run(...bound, user(), nodeOf(), nodeOf('node-2'), attachment('node-2'))
  expect(elsewhere.did).toEqual([
    'FailedAttachVolume Multi-Attach error for volume "pv" Volume is already exclusively attached to one node and can\'t be attached to another',
  ])
})

it('gives a volume up that nobody mounts: the node hears of it first, and not while it is in use', () => {
  const volumesAttached = [{ name: UNIQUE, devicePath: '' }]
  const free = run(...bound, nodeOf('node-1', { volumesAttached }), attachment('node-1'))
  expect([free.did, free.attachments]).toEqual([['patch', 'delete'], []])
  const inUse = { volumesInUse: [UNIQUE], conditions: [{ type: 'Ready', status: 'True' }] } as const
  expect(run(...bound, nodeOf('node-1', inUse), attachment('node-1')).did).toEqual([])
  const dead = run(...bound, nodeOf('node-1', inUse, ['node.kubernetes.io/out-of-service']), attachment('node-1'))
  expect([dead.did, dead.counted]).toEqual([['delete'], ['out-of-service']])
  expect(run(...bound, attachment('node-1')).did).toEqual(['delete'])
})
