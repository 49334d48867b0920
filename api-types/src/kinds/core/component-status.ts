import { nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ComponentStatus } from '../../generated/core.v1.types.ts'
import type { Column } from '../../kind.ts'

/** How a part of the control plane is. It is never stored: the server asks the parts when it is read. */
export const componentStatus = defineKind<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  shortNames: ['cs'],
  scope: 'Cluster',
  schema: 'core/v1.ComponentStatus',
  verbs: ['get', 'list'],
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',

  columns: [
    nameColumn,
    { name: 'Status', type: 'string', priority: 0, description: 'Whether the component is healthy.', value: healthOf },
    textColumn('Message', 'What the component said.', 'message'),
    textColumn('Error', 'Why the component could not be asked.', 'error'),
  ],
})

function healthOf(object: ComponentStatus): string {
  const healthy = lastHealth(object)
  if (healthy === undefined) return 'Unknown'
  return healthy.status === 'True' ? 'Healthy' : 'Unhealthy'
}

function textColumn(name: string, description: string, field: 'message' | 'error'): Column<ComponentStatus> {
  return { name, type: 'string', priority: 0, description, value: (object) => lastHealth(object)?.[field] ?? '' }
}

function lastHealth({ conditions = [] }: ComponentStatus) {
  return conditions.findLast(({ type }) => type === 'Healthy')
}
