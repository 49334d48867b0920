import {
  type APIResource,
  matchesFields,
  matchesLabels,
  type Node,
  type Pod,
  parseFieldSelector,
  parseLabelSelector,
  SelectorError,
  type Stored,
  status,
} from '@coxswain/api-types'
import type { Lister } from '@coxswain/client'
import type { Clock, HttpRequest, HttpResponse } from '@coxswain/ports'
import { place, podsByLabel } from '../shared/pods-by-label.ts'
import { type LabelRequirements, wantedLabels } from '../shared/wanted-labels.ts'
import { API_VERSION, nodeMetrics, podMetrics } from './objects.ts'
import type { MeasuredPod, Samples } from './samples.ts'
import { type IncludeObject, type Shown, tableOf } from './tables.ts'
import { type Target, targetOf } from './target.ts'

export interface AnswerParts {
  readonly nodes: Pick<Lister<Node>, 'get' | 'list'>
  /** Filed by `podsByLabel`. */
  readonly pods: Pick<Lister<Pod>, 'get' | 'list' | 'byIndex'>
  readonly samples: Samples
  readonly clock: Clock
}

const READ = ['get', 'list']
export const RESOURCES: readonly APIResource[] = [
  { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: READ },
  { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: READ },
]

const ROOT = `/apis/${API_VERSION}`
const GROUP = 'metrics.k8s.io'

type Subject = Stored<Node> | Stored<Pod>

/**
 * Answers requests about `metrics.k8s.io/v1beta1` from memory. Whether they may be made is known already.
 * @throws StatusError for what is not there, or cannot be done.
 */
export const createAnswer =
  (parts: AnswerParts) =>
  (request: HttpRequest): HttpResponse => {
    if (request.method !== 'GET') throw status.methodNotAllowed()
    const path = request.path.replace(/\/$/, '')
    if (path === ROOT) return json({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: API_VERSION, resources: RESOURCES })
    const target = targetOf(path)
    const query = new URLSearchParams(request.query)
    if (target === undefined) throw status.pathNotFound()
    if (/^(1|t|true)$/i.test(query.get('watch') ?? '')) throw status.methodNotAllowed()
    const asTable = wantsTable(request.headers['accept'])
    const include = (query.get('includeObject') || 'Metadata') as IncludeObject
    if (target.name !== '') {
      const found = one(parts, target)
      return json(asTable ? tableOf([found], include) : found)
    }
    const items = all(parts, target, query)
    if (asTable) return json(tableOf(items, include))
    const kind = target.resource === 'nodes' ? 'NodeMetricsList' : 'PodMetricsList'
    return json({ kind, apiVersion: API_VERSION, metadata: {}, items: items.map(({ kind: _, apiVersion: __, ...item }) => item) })
  }

const one = (parts: AnswerParts, { resource, namespace, name }: Target): Shown => {
  const object = resource === 'nodes' ? parts.nodes.get('', name) : parts.pods.get(namespace, name)
  const known = resource === 'nodes' ? name : `${namespace}/${name}`
  if (object === undefined && resource === 'pods') throw status.notFound({ group: '', resource: 'pods' }, known)
  const found = object === undefined ? undefined : shown(parts, resource, object)
  if (found === undefined) throw status.notFound({ group: GROUP, resource: resource === 'nodes' ? 'nodemetrics' : 'podmetrics' }, known)
  return found
}

const all = (parts: AnswerParts, { resource, namespace }: Target, query: URLSearchParams): readonly Shown[] => {
  const labels = selector(parseLabelSelector, query.get('labelSelector'))
  const fields = selector(parseFieldSelector, query.get('fieldSelector'))
  const objects: readonly Subject[] = resource === 'nodes' ? parts.nodes.list() : podsAmong(parts, namespace, labels)
  return objects
    .filter(({ metadata }) => matchesLabels(labels, metadata.labels) && matchesFields(fields, fieldsOf(metadata)))
    .flatMap((object) => shown(parts, resource, object) ?? [])
    .sort((a, b) => compare(a.metadata.namespace ?? '', b.metadata.namespace ?? '') || compare(a.metadata.name, b.metadata.name))
}

/** Pods of a namespace: those that a selector selects are among them. An autoscaler asks for a few of many. */
const podsAmong = ({ pods }: AnswerParts, namespace: string, selector: LabelRequirements): readonly Stored<Pod>[] => {
  const [label] = Object.entries(wantedLabels(selector))
  if (namespace === '' || label === undefined) return pods.list(namespace || undefined)
  return pods.byIndex(podsByLabel.name, place(namespace, ...label))
}

const shown = ({ samples, clock }: AnswerParts, resource: Target['resource'], object: Subject): Shown | undefined => {
  const now = clock.now()
  if (resource === 'nodes') {
    const measured = samples.node(object.metadata.name, now)
    return measured === undefined ? undefined : nodeMetrics(object as Stored<Node>, measured, now)
  }
  const pod = object as Stored<Pod>
  const measured = measuredNow(pod, samples, now)
  return measured === undefined ? undefined : podMetrics(pod, measured, now)
}

export const measuredNow = ({ metadata, spec }: Stored<Pod>, samples: Samples, now: number): MeasuredPod | undefined => {
  const measured = samples.pod(spec?.nodeName ?? '', metadata.namespace, metadata.name, now)
  // Another pod may have had the name a moment ago.
  return measured?.uid === metadata.uid ? measured : undefined
}

const selector = <Requirement>(parse: (text: string) => readonly Requirement[], text: string | null): readonly Requirement[] => {
  try {
    return text === null || text === '' ? [] : parse(text)
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error
    throw status.badRequest(error.message)
  }
}

/** @throws StatusError for a field that nothing can be selected by. */
const fieldsOf =
  ({ name, namespace = '' }: Stored<Pod>['metadata']) =>
  (field: string): string => {
    if (field === 'metadata.name') return name
    if (field === 'metadata.namespace') return namespace
    throw status.badRequest(`field label not supported: ${field}`)
  }

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The first form of JSON that a client takes says whether it wants a table. */
const wantsTable = (accept = ''): boolean => {
  const forms = accept.split(',').map((each) => each.trim())
  const first = forms.find((each) => /^(application\/json|application\/\*|\*\/\*)/.test(each))
  if (first === undefined && accept !== '') throw status.notAcceptable(['application/json'])
  return first !== undefined && /;\s*as=Table\b/.test(first)
}

const json = (value: object): HttpResponse => ({
  status: 200,
  headers: { 'cache-control': 'no-cache, private', 'content-type': 'application/json' },
  body: new TextEncoder().encode(`${JSON.stringify(value)}\n`),
})
