import { describe, expect, test } from 'vitest'
import type { Node, NodeSpec, NodeStatus } from '../../generated/core.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import type { FieldError } from '../../validation/field-error.ts'
import { fieldErrorMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { node } from './node.ts'

const text = (errors: readonly FieldError[]) => errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`)
const make = (spec: NodeSpec = {}, status: NodeStatus = {}, metadata: Node['metadata'] = {}): Node => ({
  metadata: { name: 'a', ...metadata },
  spec,
  status,
})

describe('defaults', () => {
  test('allocatable is the capacity, in thousandths', () => {
    const draft = make({}, { capacity: { cpu: '1500001u', pods: '110' } })
    node.defaults(draft)
    expect(draft.status).toEqual({ capacity: { cpu: '1501m', pods: '110' }, allocatable: { cpu: '1501m', pods: '110' } })
  })

  test.each<[NodeSpec, NodeSpec]>([
    [{ podCIDR: '10.1.0.0/24' }, { podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24'] }],
    [{ podCIDRs: ['10.1.0.0/24', 'fd00::/64'] }, { podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24', 'fd00::/64'] }],
    [
      { podCIDR: '10.2.0.0/24', podCIDRs: ['10.1.0.0/24'] },
      { podCIDR: '10.2.0.0/24', podCIDRs: ['10.2.0.0/24'] },
    ],
    [{}, {}],
  ])('%j has its ranges in step', (spec, expected) => {
    const draft = make(deepCopy(spec))
    node.defaults(draft)
    expect(draft.spec).toEqual(expected)
  })
})

test.each<[string, Node, string[]]>([
  ['a good one', make({ podCIDRs: ['10.1.0.0/24', 'fd00::/64'], taints: [{ key: 'a/b', value: 'c', effect: 'NoExecute' }] }), []],
  [
    'bad taints',
    make({
      taints: [
        { key: 'a b', effect: 'NoSchedule' },
        { key: 'x', effect: 'Never' as 'NoSchedule' },
        { key: 'y', effect: '' as 'NoSchedule' },
      ],
    }),
    [
      expect.stringMatching(/^metadata\.taints\[0\]\.key: Invalid value: "a b": name part must consist/) as unknown as string,
      'metadata.taints[1].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      'metadata.taints[2].effect: Required value',
    ],
  ],
  [
    'a taint twice',
    make({
      taints: [
        { key: 'x', effect: 'NoSchedule' },
        { key: 'x', value: '1', effect: 'NoSchedule' },
      ],
    }),
    [
      'metadata.taints[1]: Duplicate value: {"Key":"x","Value":"1","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
    ],
  ],
  [
    'amounts',
    make({}, { capacity: { cpu: '-1' }, allocatable: { pods: '1.5' } }),
    [
      'status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0',
      'status.allocatable.pods: Invalid value: "1.5": must be an integer',
    ],
  ],
  [
    'ranges',
    make({ podCIDRs: ['10.1.0.1/24', '10.1.0.1/24'] }),
    [
      'spec.podCIDRs[0]: Invalid value: "10.1.0.1/24": must not have bits set beyond the prefix length',
      'spec.podCIDRs[1]: Invalid value: "10.1.0.1/24": must not have bits set beyond the prefix length',
      'spec.podCIDRs: Invalid value: ["10.1.0.1/24","10.1.0.1/24"]: may specify no more than one CIDR for each IP family',
      'spec.podCIDRs[1]: Duplicate value: "10.1.0.1/24"',
    ],
  ],
  [
    'taints in an annotation',
    make({}, {}, { annotations: { 'scheduler.alpha.kubernetes.io/taints': '[{"key":"a","effect":"Never"}]' } }),
    [
      'metadata.annotations.scheduler.alpha.kubernetes.io/taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ],
  [
    'pods to avoid in an annotation',
    make({}, {}, { annotations: { 'scheduler.alpha.kubernetes.io/preferAvoidPods': '{"preferAvoidPods":[{}]}' } }),
    ['metadata.annotations.scheduler.alpha.kubernetes.io/preferAvoidPods[0].PodSignature: Required value'],
  ],
])('validate: %s', (_, object, expected) => expect(text(node.validate(object, root))).toEqual(expected))

describe('update', () => {
  const update = (next: Node, old: Node, subresource = '') => text(node.validateUpdate(next, old, root, { subresource, now: 0 }))

  test('what was given to the node stays', () => {
    const old = make({ podCIDRs: ['10.1.0.0/24'], providerID: 'p', externalID: 'x' })
    expect(update(make({ podCIDRs: ['10.2.0.0/24'], providerID: 'q' }), old)).toEqual([
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
      'spec.externalID: Forbidden: may not be updated',
    ])
    expect(update(make({ podCIDRs: ['10.2.0.0/24'], providerID: 'q' }), make())).toEqual([])
  })

  test('an address stands once', () => {
    const addresses = [{ type: 'InternalIP', address: '10.0.0.1' } as const, { type: 'InternalIP', address: '10.0.0.1' } as const]
    expect(update(make({}, { addresses }), make(), 'status')).toEqual([
      'status.addresses[1]: Duplicate value: {"Type":"InternalIP","Address":"10.0.0.1"}',
    ])
  })

  test('status is checked where it is written', () => {
    expect(update(make({}, { capacity: { cpu: '-1' } }), make(), 'status')).toEqual([
      'status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0',
    ])
  })

  test('each side keeps to its own', () => {
    const old = deepFreeze(make({ providerID: 'p' }, { phase: 'Running' }))
    const main = make({ providerID: 'q' }, { phase: 'Pending' })
    node.prepareUpdate(main, old, { subresource: '', now: 0 })
    expect(main).toMatchObject({ spec: { providerID: 'q' }, status: { phase: 'Running' } })
    const status = make({ providerID: 'q' }, { phase: 'Pending' })
    node.prepareUpdate(status, old, { subresource: 'status', now: 0 })
    expect(status).toMatchObject({ spec: { providerID: 'p' }, status: { phase: 'Pending' } })
  })
})

test('configuration from objects is dropped from new nodes, and warned of', () => {
  const draft = make({ configSource: {}, externalID: 'x' }, { config: {}, phase: 'Running' })
  expect(node.warnings(draft, undefined)).toEqual([
    'spec.configSource: the feature is removed',
    'spec.externalID: this field is deprecated, and is unused by Kubernetes',
  ])
  node.prepareCreate(draft, { subresource: '', now: 0 })
  expect(draft).toMatchObject({ spec: { externalID: 'x' }, status: { phase: 'Running' } })
  expect(draft.spec).not.toHaveProperty('configSource')
  expect(draft.status).not.toHaveProperty('config')
})

describe('columns', () => {
  const row = (object: Node) => node.columns.map((column) => column.value(object, 0))

  test('have the headers of kubectl', () => {
    expect(node.columns.map(({ name, priority }) => `${name}:${priority}`)).toEqual([
      'Name:0',
      'Status:0',
      'Roles:0',
      'Age:0',
      'Version:0',
      'Internal-IP:1',
      'External-IP:1',
      'OS-Image:1',
      'Kernel-Version:1',
      'Container-Runtime:1',
    ])
  })

  test('show a bare node', () => {
    expect(row(make())).toEqual(['a', 'Unknown', '<none>', '<unknown>', '', '<none>', '<none>', '<unknown>', '<unknown>', '<unknown>'])
  })

  test('show a cordoned node with roles', () => {
    const labels = { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '', 'kubernetes.io/role': 'extra' }
    const status: NodeStatus = {
      conditions: [{ type: 'Ready', status: 'Unknown' }],
      addresses: [
        { type: 'InternalIP', address: '10.0.0.1' },
        { type: 'ExternalIP', address: '192.0.2.1' },
      ],
      nodeInfo: {
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: '6.1',
        osImage: 'Debian',
        containerRuntimeVersion: 'containerd://2.1',
        kubeletVersion: 'v1.36.0',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    }
    expect(row(make({ unschedulable: true }, status, { labels }))).toEqual([
      'a',
      'NotReady,SchedulingDisabled',
      'control-plane,extra,worker',
      '<unknown>',
      'v1.36.0',
      '10.0.0.1',
      '192.0.2.1',
      'Debian',
      '6.1',
      'containerd://2.1',
    ])
  })

  test('the selectable field is false unless it is true', () => {
    expect(node.fields.map(({ name, value }) => [name, value(make()), value(make({ unschedulable: true }))])).toEqual([
      ['spec.unschedulable', 'false', 'true'],
    ])
  })
})
