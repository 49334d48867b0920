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
  return {
    observe: (info, code, seconds) => {
      if (info.resource === undefined || !isServed(info.resource, info.subresource)) return
      const { group, version, plural: resource, subresource } = info
      const scope = info.name !== '' ? 'resource' : info.namespace !== '' ? 'namespace' : 'cluster'
      const dryRun = info.query.has('dryRun') ? (info.query.get('dryRun') === 'All' ? 'All' : 'invalid') : ''
      const labels = {
        verb: UPSTREAM_VERBS[info.verb],
        dry_run: dryRun,
        group,
        version,
        resource,
        subresource,
        scope,
        component: 'apiserver',
        code: String(code),
      }
      total.inc(labels)
      if (info.verb !== 'watch') duration.observe(labels, seconds)
    },
  }
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
