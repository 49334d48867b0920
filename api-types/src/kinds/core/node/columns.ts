import { ageColumn, nameColumn } from '../../../columns.ts'
import type { Node, NodeSystemInfo } from '../../../generated/core.v1.types.ts'
import type { Column } from '../../../kind.ts'
import type { DeepReadonly } from '../../../object.ts'

type ReadNode = DeepReadonly<Node>
const ROLE_PREFIX = 'node-role.kubernetes.io/'
const ROLE_LABEL = 'kubernetes.io/role'

export const nodeColumns: readonly Column<Node>[] = [
  nameColumn,
  { name: 'Status', type: 'string', priority: 0, description: 'Readiness, and whether new pods may come.', value: statusText },
  { name: 'Roles', type: 'string', priority: 0, description: 'Roles that its labels give it.', value: roles },
  ageColumn,
  {
    name: 'Version',
    type: 'string',
    priority: 0,
    description: 'Version of its kubelet.',
    value: ({ status }) => status?.nodeInfo?.kubeletVersion ?? '',
  },
  wide('Internal-IP', 'Address inside the cluster.', (node) => addressOf(node, 'InternalIP')),
  wide('External-IP', 'Address that can be reached from outside.', (node) => addressOf(node, 'ExternalIP')),
  wide('OS-Image', 'Operating system.', (node) => infoOf(node, 'osImage')),
  wide('Kernel-Version', 'Version of its kernel.', (node) => infoOf(node, 'kernelVersion')),
  wide('Container-Runtime', 'Name and version of what runs containers.', (node) => infoOf(node, 'containerRuntimeVersion')),
]

function wide(name: string, description: string, value: (node: ReadNode) => string): Column<Node> {
  return { name, type: 'string', priority: 1, description, value }
}

function statusText({ spec, status }: ReadNode): string {
  // Of conditions with the same type the last counts.
  const ready = status?.conditions?.findLast(({ type }) => type === 'Ready')
  const text = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  return spec?.unschedulable === true ? `${text},SchedulingDisabled` : text
}

function roles({ metadata: { labels = {} } }: ReadNode): string {
  const names = Object.entries(labels).map(([key, value]) =>
    key.startsWith(ROLE_PREFIX) ? key.slice(ROLE_PREFIX.length) : key === ROLE_LABEL ? value : '',
  )
  return [...new Set(names.filter((name) => name !== ''))].sort().join(',') || '<none>'
}

function addressOf({ status }: ReadNode, type: string): string {
  return status?.addresses?.find((each) => each.type === type)?.address ?? '<none>'
}

function infoOf({ status }: ReadNode, field: keyof NodeSystemInfo & ('osImage' | 'kernelVersion' | 'containerRuntimeVersion')): string {
  return status?.nodeInfo?.[field] || '<unknown>'
}
