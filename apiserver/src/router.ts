import { type Resource, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Call, Core } from './core.ts'
import type { RequestInfo, RequestVerb } from './request/request-info.ts'
import { bind } from './verbs/binding.ts'
import { getComponentStatus, listComponentStatuses } from './verbs/component-status.ts'
import { create } from './verbs/create.ts'
import { remove } from './verbs/delete.ts'
import { deleteCollection } from './verbs/delete-collection.ts'
import { evict } from './verbs/eviction.ts'
import { explainAccessOf } from './verbs/explain/access-explanations.ts'
import { getCause, listCauses, takeReport } from './verbs/explain/causes.ts'
import { getDenial, listDenials } from './verbs/explain/denials.ts'
import { explainObject } from './verbs/explain/object-explanations.ts'
import { get } from './verbs/get.ts'
import { list } from './verbs/list.ts'
import { patch } from './verbs/patch.ts'
import { reviewAccess, reviewOwnAccess, reviewOwnRules } from './verbs/reviews/access-reviews.ts'
import { reviewSelf, reviewToken } from './verbs/reviews/identity-reviews.ts'
import { scale } from './verbs/scale.ts'
import { requestToken } from './verbs/token.ts'
import { update } from './verbs/update.ts'
import { watch } from './verbs/watch.ts'

/** Answers one request about a resource. Throws a StatusError for a refusal. */
export type Handler = (core: Core, call: Call) => HttpResponse | Promise<HttpResponse>

type Handlers = Readonly<Partial<Record<RequestVerb, Handler>>>

const VERBS: Readonly<Record<Exclude<RequestVerb, ''>, Handler>> = {
  create,
  get,
  list,
  watch,
  update,
  patch,
  delete: remove,
  deletecollection: deleteCollection,
}

/** Who answers for kinds that are not stored, by `group/resource` and verb. */
const UNSTORED: Readonly<Record<string, Handlers>> = {
  '/bindings': { create: bind },
  '/componentstatuses': { get: getComponentStatus, list: listComponentStatuses },
  'authentication.k8s.io/tokenreviews': { create: reviewToken },
  'authentication.k8s.io/selfsubjectreviews': { create: reviewSelf },
  'authorization.k8s.io/subjectaccessreviews': { create: reviewAccess },
  'authorization.k8s.io/localsubjectaccessreviews': { create: reviewAccess },
  'authorization.k8s.io/selfsubjectaccessreviews': { create: reviewOwnAccess },
  'authorization.k8s.io/selfsubjectrulesreviews': { create: reviewOwnRules },
  'explain.coxswain.dev/accessexplanations': { create: explainAccessOf },
  'explain.coxswain.dev/causereports': { create: takeReport },
  'explain.coxswain.dev/causes': { get: getCause, list: listCauses },
  'explain.coxswain.dev/objectexplanations': { create: explainObject },
  'explain.coxswain.dev/denials': { get: getDenial, list: listDenials },
}

/** Handlers of the subresources that are actions, by name: each takes a create. */
const ACTIONS: Readonly<Record<string, Handler>> = { binding: bind, eviction: evict, token: requestToken }

/** Subresources that are the object seen through rules of their own, read and written as it is. */
const PARTS: ReadonlySet<string> = new Set(['approval', 'ephemeralcontainers', 'resize'])

/** Finds who answers. Throws NotFound for what is not served and MethodNotAllowed for what it does not offer. */
export const route = (info: RequestInfo): { readonly resource: Resource; readonly handler: Handler } => {
  const { resource, verb, subresource } = info
  if (resource === undefined) throw status.pathNotFound()
  if (resource.definition.scope === 'Cluster' && info.namespace !== '' && info.plural !== 'namespaces') throw status.pathNotFound()
  const { subresources } = resource.definition
  if (subresource === '') {
    // One object is found under its namespace and nowhere else; only reading goes over all of them.
    if (resource.definition.scope === 'Namespaced' && info.namespace === '' && verb !== 'list' && verb !== 'watch') {
      throw info.name === '' ? status.methodNotAllowed() : status.pathNotFound()
    }
    const handler = handlersOf(resource)[verb]
    if (handler === undefined || (info.name === '' && NAMED.has(verb))) throw status.methodNotAllowed()
    return { resource, handler }
  }
  if (subresource === 'scale' && subresources.scale !== undefined) {
    if (!['get', 'update', 'patch'].includes(verb)) throw status.methodNotAllowed()
    return { resource, handler: scale }
  }
  if (subresource === 'status' && subresources.status === true) return { resource, handler: part(verb, ['get', 'update', 'patch']) }
  if (subresource === 'finalize' && subresources.actions?.includes('finalize') === true)
    return { resource, handler: part(verb, ['update']) }
  if (PARTS.has(subresource) && subresources.actions?.includes(subresource) === true)
    return { resource, handler: part(verb, ['get', 'update', 'patch']) }
  if (resource.custom !== undefined) throw status.notFound({ group: resource.group, resource: resource.plural }, info.name)
  const action = subresources.actions?.includes(subresource) === true ? ACTIONS[subresource] : undefined
  if (action === undefined) throw status.pathNotFound()
  return { resource, handler: only('create', verb, action) }
}

/** Verbs that are about one object. */
const NAMED: ReadonlySet<RequestVerb> = new Set<RequestVerb>(['get', 'update', 'patch', 'delete'])

/** Who answers about the objects of a kind, by verb: looked up once for each. */
const handlersOf = (resource: Resource): Handlers => {
  const known = HANDLERS.get(resource)
  if (known !== undefined) return known
  const { group, plural, definition } = resource
  const found = UNSTORED[`${group}/${plural}`] ?? Object.fromEntries(definition.verbs.map((verb) => [verb, VERBS[verb]]))
  HANDLERS.set(resource, found)
  return found
}
const HANDLERS = new WeakMap<Resource, Handlers>()

const only = (wanted: RequestVerb, verb: RequestVerb, handler: Handler): Handler => {
  if (verb !== wanted) throw status.methodNotAllowed()
  return handler
}

/** A part of an object, such as its status, is read and written with the verbs of the whole. */
const part = (verb: RequestVerb, allowed: readonly RequestVerb[]): Handler => {
  if (verb === '' || !allowed.includes(verb)) throw status.methodNotAllowed()
  return VERBS[verb]
}
