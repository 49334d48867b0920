import { ageColumn, nameColumn } from '../../../columns.ts'
import type { Ingress } from '../../../generated/networking.v1.types.ts'
import type { Column } from '../../../kind.ts'

const SHOWN_HOSTS = 3

export const ingressColumns: readonly Column<Ingress>[] = [
  nameColumn,
  {
    name: 'Class',
    type: 'string',
    priority: 0,
    description: 'The class that says who serves it.',
    value: ({ spec }) => spec?.ingressClassName ?? '<none>',
  },
  { name: 'Hosts', type: 'string', priority: 0, description: 'Hosts that its rules are for.', value: hosts },
  { name: 'Address', type: 'string', priority: 0, description: 'Where it can be reached.', value: addresses },
  {
    name: 'Ports',
    type: 'string',
    priority: 0,
    description: 'Ports that are open.',
    value: ({ spec }) => ((spec?.tls ?? []).length > 0 ? '80, 443' : '80'),
  },
  ageColumn,
]

/** The first hosts, and how many rules there are besides: upstream counts those that follow the third host, with hosts or without. */
function hosts({ spec }: Ingress): string {
  const rules = spec?.rules ?? []
  const shown: string[] = []
  let isMore = false
  for (const { host } of rules) {
    isMore = shown.length === SHOWN_HOSTS
    if (host && !isMore) shown.push(host)
  }
  if (shown.length === 0) return '*'
  return isMore ? `${shown.join(',')} + ${rules.length - SHOWN_HOSTS} more...` : shown.join(',')
}

function addresses({ status }: Ingress): string {
  const found = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || [])
  return [...new Set(found)].sort().join(',')
}
