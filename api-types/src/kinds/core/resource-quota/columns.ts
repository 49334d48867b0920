import { ageColumn, nameColumn } from '../../../columns.ts'
import type { ResourceQuota } from '../../../generated/core.v1.types.ts'
import type { Column } from '../../../kind.ts'
import { quantityText } from '../pod/quantities.ts'

export const quotaColumns: readonly Column<ResourceQuota>[] = [
  nameColumn,
  {
    name: 'Request',
    type: 'string',
    priority: 0,
    description: 'What is used of what may be, all but limits.',
    value: (quota) => usage(quota, (name) => !isLimit(name)),
  },
  {
    name: 'Limit',
    type: 'string',
    priority: 0,
    description: 'What limits add up to, of what they may.',
    value: (quota) => usage(quota, isLimit),
  },
  ageColumn,
]

const isLimit = (name: string): boolean => name.startsWith('limits.')

const usage = ({ status }: ResourceQuota, wanted: (name: string) => boolean): string => {
  const { hard = {}, used = {} } = status ?? {}
  return Object.keys(hard)
    .sort()
    .filter(wanted)
    .map((name) => `${name}: ${quantityText(Object.hasOwn(used, name) ? (used[name] ?? 0) : 0)}/${quantityText(hard[name] ?? 0)}`)
    .join(', ')
}
