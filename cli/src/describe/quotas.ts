import type { LimitRange, LimitRangeItem, ResourceQuota, Stored } from '@coxswain/api-types'
import { sortedEntries } from './format.ts'
import type { DescriptionWriter } from './writer.ts'

const SCOPES: ReadonlyMap<string, string> = new Map([
  [
    'Terminating',
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  ],
  [
    'NotTerminating',
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  ],
  ['BestEffort', 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.'],
  [
    'NotBestEffort',
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
  ],
])

/** The quotas of a namespace, with what is used of them. */
export const writeQuotas = (w: DescriptionWriter, quotas: readonly Stored<ResourceQuota>[]): void => {
  if (quotas.length === 0) {
    w.line(0, 'No resource quota.')
    return
  }
  w.line(0, 'Resource Quotas')
  for (const { metadata, spec, status } of [...quotas].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
    w.line(1, `Name:\t${metadata.name}`)
    const scopes = [...(spec?.scopes ?? [])].sort()
    if (scopes.length > 0) w.line(1, `Scopes:\t${scopes.join(', ')}`)
    for (const scope of scopes) if (SCOPES.has(scope)) w.line(1, `* ${SCOPES.get(scope)}`)
    w.line(1, 'Resource\tUsed\tHard')
    w.line(1, '--------\t---\t---')
    for (const [name, hard] of sortedEntries(status?.hard)) w.line(1, `${name}\t${status?.used?.[name] ?? '0'}\t${hard}`)
  }
}

const AMOUNTS = ['min', 'max', 'defaultRequest', 'default', 'maxLimitRequestRatio'] as const

/** What single pods, containers and claims of a namespace may ask for. */
export const writeLimits = (w: DescriptionWriter, ranges: readonly Stored<LimitRange>[]): void => {
  if (ranges.length === 0) {
    w.line(0, 'No LimitRange resource.')
    return
  }
  w.line(0, 'Resource Limits')
  w.line(0, ' Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio')
  w.line(0, ' ----\t--------\t---\t---\t---------------\t-------------\t-----------------------')
  for (const { spec } of ranges) for (const item of spec?.limits ?? []) writeLimit(w, item)
}

const writeLimit = (w: DescriptionWriter, item: LimitRangeItem): void => {
  const names = new Set(AMOUNTS.flatMap((amounts) => Object.keys(item[amounts] ?? {})))
  for (const name of [...names].sort()) {
    w.line(0, ` ${item.type}\t${name}\t${AMOUNTS.map((amounts) => item[amounts]?.[name] ?? '-').join('\t')}`)
  }
}
