import type { Resource } from '@coxswain/api-types'
import type { Metrics } from '@coxswain/ports'
import type { RequestInfo } from '../request/request-info.ts'

const BUCKETS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60]

export interface RequestMetrics {
  /** `seconds` until the answer began. */
  observe(info: RequestInfo, code: number, seconds: number): void
}

/** Requests by upstream's metric names and labels, with the bounded set of labels that the registry gives: paths that are not served count under none. */
export const createRequestMetrics = (metrics: Metrics): RequestMetrics => {
  const total = metrics.counter('apiserver_request_total', 'Requests by verb, resource and answer.', [
    'verb',
    'dry_run',
    'group',
    'version',
    'resource',
    'subresource',
    'scope',
    'component',
    'code',
  ])
  const duration = metrics.histogram(
    'apiserver_request_duration_seconds',
    'Time until the answer begins.',
    ['verb', 'dry_run', 'group', 'version', 'resource', 'subresource', 'scope', 'component'],
    BUCKETS,
  )
  const begin = ({ verb, group, version, plural: resource, subresource }: RequestInfo, { scope, dryRun, code }: Place): Tally => {
    const labels = { dry_run: dryRun, group, version, resource, subresource, scope, component: 'apiserver' }
    const whole = { verb: UPSTREAM_VERBS[verb], ...labels, code: String(code) }
    return { scope, dryRun, code, subresource, requests: total.of(whole), took: verb === 'watch' ? undefined : duration.of(whole) }
  }
  // Counting is a part of every request: where it is counted is found by what tells requests for one resource apart.
  const known = new WeakMap<Resource, Map<RequestInfo['verb'], Tally[]>>()
  const talliesOf = (resource: Resource, verb: RequestInfo['verb']): Tally[] => {
    const byVerb = known.get(resource) ?? new Map<RequestInfo['verb'], Tally[]>()
    const tallies = byVerb.get(verb) ?? []
    if (tallies.length === 0) known.set(resource, byVerb.set(verb, tallies))
    return tallies
  }
  const tallyOf = (resource: Resource, info: RequestInfo, place: Place): Tally => {
    const tallies = talliesOf(resource, info.verb)
    for (const tally of tallies) if (isOf(tally, info.subresource, place)) return tally
    const begun = begin(info, place)
    tallies.push(begun)
    return begun
  }
  return {
    observe: (info, code, seconds) => {
      if (info.resource === undefined || !isServed(info.resource, info.subresource)) return
      const { requests, took } = tallyOf(info.resource, info, { scope: scopeOf(info), dryRun: dryRunOf(info), code })
      requests.inc()
      took?.observe(seconds)
    },
  }
}

/** What tells requests with one verb for one resource apart, with the subresource. Few of them occur. */
interface Place {
  readonly scope: string
  readonly dryRun: string
  readonly code: number
}

/** Where requests of one kind are counted. */
interface Tally extends Place {
  readonly subresource: string
  readonly requests: { inc(): void }
  /** Undefined for watches, which take as long as their clients like. */
  readonly took: { observe(seconds: number): void } | undefined
}

const isOf = (tally: Tally, subresource: string, { scope, dryRun, code }: Place): boolean =>
  tally.code === code && tally.scope === scope && tally.dryRun === dryRun && tally.subresource === subresource

const scopeOf = ({ name, namespace }: RequestInfo): string => (name !== '' ? 'resource' : namespace !== '' ? 'namespace' : 'cluster')

const dryRunOf = ({ query }: RequestInfo): string => {
  const asked = query.get('dryRun')
  return asked === undefined ? '' : asked === 'All' ? 'All' : 'invalid'
}

/** Any text can stand in the place of a subresource: only those of the kind are labels. */
const isServed = ({ definition: { subresources } }: Resource, subresource: string): boolean =>
  subresource === '' ||
  (subresource === 'status' && subresources.status === true) ||
  (subresource === 'scale' && subresources.scale !== undefined) ||
  subresources.actions?.includes(subresource) === true

const UPSTREAM_VERBS: Readonly<Record<RequestInfo['verb'], string>> = {
  create: 'POST',
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETECOLLECTION',
  '': 'other',
}
