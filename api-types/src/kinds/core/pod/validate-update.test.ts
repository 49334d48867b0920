import { expect, test } from 'vitest'
import type { Pod, PodSpec, PodStatus } from '../../../generated/core.v1.types.ts'
import { root } from '../../../validation/path.ts'
import { pod } from '../pod.ts'
import { containerWith, podWith, shown } from './testdata/pods.ts'

const refusals = (next: Pod, old: Pod, subresource = ''): readonly string[] =>
  shown(pod.validateUpdate(next, old, root, { subresource, now: 0 }))
const ofSpecs = (next: Partial<PodSpec>, old: Partial<PodSpec>): readonly string[] => refusals(podWith(next), podWith(old))
const ofStatus = (next: PodStatus, old: PodStatus, spec: Partial<PodSpec> = {}): readonly string[] =>
  refusals(podWith(spec, { status: next }), podWith(spec, { status: old }), 'status')

test.each<[string, Partial<PodSpec>, Partial<PodSpec>]>([
  ['the image', { containers: [containerWith({ image: 'nginx:2' })] }, {}],
  ['a deadline', { activeDeadlineSeconds: 5 }, {}],
  ['an earlier deadline', { activeDeadlineSeconds: 5 }, { activeDeadlineSeconds: 10 }],
  ['more tolerations', { tolerations: [{ key: 'a', operator: 'Exists' }] }, {}],
  ['a gate less', {}, { schedulingGates: [{ name: 'a' }] }],
  [
    'a narrower choice of nodes while gated',
    { schedulingGates: [{ name: 'a' }], nodeSelector: { disk: 'ssd' } },
    { schedulingGates: [{ name: 'a' }] },
  ],
  ['a negative grace period made one', { terminationGracePeriodSeconds: 1 }, { terminationGracePeriodSeconds: -1 }],
  ['a quantity written differently', { overhead: { cpu: '1000m' } }, { overhead: { cpu: '1' } }],
])('a pod may get %s', (_, next, old) => expect(ofSpecs(next, old)).toEqual([]))

test('other changes of the spec are refused, with what changed', () => {
  expect(ofSpecs({ hostname: 'b' }, { hostname: 'a' })).toEqual([
    'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
      '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
      '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n- \thostname: "a"\n+ \thostname: "b"\n',
  ])
})

test.each<[Partial<PodSpec>, Partial<PodSpec>, string]>([
  [
    { containers: [containerWith(), containerWith({ name: 'b' })] },
    {},
    'spec.containers: Forbidden: pod updates may not add or remove containers',
  ],
  [
    { activeDeadlineSeconds: 9 },
    { activeDeadlineSeconds: 5 },
    'spec.activeDeadlineSeconds: Invalid value: 9: must be less than or equal to previous value',
  ],
  [
    {},
    { tolerations: [{ key: 'a', operator: 'Exists' }] },
    'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
  ],
  [
    { schedulingGates: [{ name: 'b' }] },
    {},
    "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'b'",
  ],
  [
    { schedulingGates: [{ name: 'a' }], nodeSelector: { disk: 'hdd' } },
    { schedulingGates: [{ name: 'a' }], nodeSelector: { disk: 'ssd' } },
    'spec.nodeSelector: Invalid value: {"disk":"hdd"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
  ],
])('an update to %j from %j is refused', (next, old, expected) => expect(ofSpecs(next, old)).toContain(expected))

test('the mirror annotation stays as it is', () => {
  const next = podWith({ nodeName: 'a' }, { metadata: { name: 'web', annotations: { 'kubernetes.io/config.mirror': 'x' } } })
  expect(refusals(next, podWith({ nodeName: 'a' }))).toEqual([
    'metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not add mirror pod annotation',
  ])
})

const status = (name: string, state: NonNullable<PodStatus['containerStatuses']>[number]['state']) => ({
  name,
  state,
  ready: false,
  restartCount: 0,
  image: '',
  imageID: '',
})
const ended = (exitCode: number) => ({ containerStatuses: [status('main', { terminated: { exitCode } })] })
const running = { containerStatuses: [status('main', { running: {} })] }

test.each([
  ['Always', 0, []],
  ['OnFailure', 1, []],
  ['OnFailure', 0, ['status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state']],
  ['Never', 1, ['status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state']],
])('under %s a container that ended with %i runs again or does not', (restartPolicy, exitCode, expected) => {
  expect(ofStatus(running, ended(exitCode), { restartPolicy })).toEqual(expected)
})

test("a container's own rules come before the pod's policy", () => {
  const rules = [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }]
  const containers = [containerWith({ restartPolicy: 'Never', restartPolicyRules: rules })]
  expect(ofStatus(running, ended(42), { restartPolicy: 'Never', containers })).toEqual([])
  expect(ofStatus(running, ended(1), { restartPolicy: 'Always', containers })).toHaveLength(1)
})

test.each<[PodStatus, PodStatus, string]>([
  [{ qosClass: 'Guaranteed' }, { qosClass: 'Burstable' }, 'status.qosClass: Invalid value: "Guaranteed": field is immutable'],
  [{ podIPs: [{ ip: 'x' }] }, {}, 'status.podIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  [
    { podIPs: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }] },
    {},
    'status.podIPs: Invalid value: [{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]: may specify no more than one IP for each IP family',
  ],
  [{ conditions: [{ type: 'a b', status: 'True' }] }, {}, 'status.conditions[0].Type: Invalid value: "a b"'],
])('a status %j after %j is refused', (next, old, expected) => {
  expect(ofStatus(next, old)).toEqual([expect.stringContaining(expected)])
})

const sized = (cpu: string, extra: Partial<PodSpec> = {}) =>
  podWith({ ...extra, containers: [containerWith({ resources: { requests: { cpu }, limits: { cpu: '4' } } })] })

test('a resize changes CPU and memory and nothing else', () => {
  expect(refusals(sized('2'), sized('1'), 'resize')).toEqual([])
  expect(refusals(sized('2', { hostname: 'x' }), sized('1'), 'resize')).toEqual([
    'spec: Forbidden: only cpu and memory resources are mutable',
  ])
})

test('a resize may not change the QoS class, remove resources or touch other containers', () => {
  expect(refusals(sized('4'), podWith(), 'resize')).toContain(
    'spec: Invalid value: "": Pod QOS Class may not change as a result of resizing',
  )
  expect(refusals(podWith(), sized('1'), 'resize')).toEqual(
    expect.arrayContaining(['spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed']),
  )
  const renamed = podWith({ containers: [containerWith({ name: 'other', resources: { requests: { cpu: '1' }, limits: { cpu: '4' } } })] })
  expect(refusals(renamed, sized('1'), 'resize')).toEqual([
    'spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize',
  ])
})
