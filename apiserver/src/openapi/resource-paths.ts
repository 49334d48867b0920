import type { Resource, Verb } from '@coxswain/api-types'
import { actionSubresource } from '../discovery/action-subresources.ts'
import type { GroupVersionKind } from './definitions.ts'
import { ANY_BODY, answers, OBJECTS, type Operation, PATCH_BODY, type Path, STREAMS } from './operation.ts'
import { nameParameter, namespaceParameter, type Parameter, parametersOf, pretty } from './parameters.ts'
import { basePath, idPrefix, tagOf } from './group-names.ts'

const STATUS = 'meta/v1.Status'
const PATCH = 'meta/v1.Patch'
const DELETE_OPTIONS = 'meta/v1.DeleteOptions'
const WATCH_EVENT = 'meta/v1.WatchEvent'

/** Resources whose delete answers with the object, not with a Status: upstream's `ReturnDeletedObject`. */
const RETURNS_DELETED = new Set(['pods', 'services', 'serviceaccounts', 'persistentvolumes', 'persistentvolumeclaims', 'podtemplates', 'resourcequotas'])

/** What the operations of one path are about. */
interface Subject {
  readonly resource: Resource
  readonly kind: GroupVersionKind
  readonly type: string
  readonly path: string
  /** Parameters that stand in the path, and pretty. */
  readonly parameters: readonly Parameter[]
  /** Ends every operation id: `NamespacedPod`, `NamespacedPodStatus`. */
  readonly title: string
  /** What descriptions speak of: `Pod`, `status of the specified Pod`. */
  readonly what: string
}

/** All paths of a resource: its collections, its objects, its subresources, and the deprecated watch paths. */
export const resourcePaths = (resource: Resource): readonly Path[] => {
  const { definition, kind, group, version } = resource
  const namespaced = definition.scope === 'Namespaced'
  const scopes = namespaced ? [namespaceParameter] : []
  const base = `${basePath(group, version)}/${namespaced ? 'namespaces/{namespace}/' : ''}${resource.plural}`
  const title = `${namespaced ? 'Namespaced' : ''}${kind}`
  const gvk: GroupVersionKind = { group, kind, version }
  const common = { resource, kind: gvk, type: resource.schema }
  const collection: Subject = { ...common, path: base, parameters: [...scopes, pretty], title, what: kind }
  const named = [...scopes, nameParameter(kind), pretty]
  const single: Subject = { ...common, path: `${base}/{name}`, parameters: named, title, what: `specified ${kind}` }
  return [
    ...forAllNamespaces(collection, namespaced),
    { path: collection.path, operations: collectionOperations(collection) },
    { path: single.path, operations: objectOperations(single) },
    ...subresourcePaths(single),
    ...watchPaths(collection, single, namespaced),
  ].filter(({ operations }) => operations.length > 0)
}

const subresourcePaths = (single: Subject): readonly Path[] => {
  const { status, scale, actions = [] } = single.resource.definition.subresources
  const written: readonly Verb[] = ['get', 'update', 'patch']
  const paths: Path[] = []
  const add = (name: string, title: string, verbs: readonly Verb[], about: Partial<Subject>): void => {
    const subject: Subject = {
      ...single,
      ...about,
      path: `${single.path}/${name}`,
      title: `${single.title}${title}`,
      what: `${name} of the ${single.what}`,
    }
    paths.push({ path: subject.path, operations: subresourceOperations(subject, verbs, name) })
  }
  if (status === true) add('status', 'Status', written, {})
  if (scale !== undefined) add('scale', 'Scale', written, { kind: { group: 'autoscaling', kind: 'Scale', version: 'v1' }, type: 'autoscaling/v1.Scale' })
  for (const name of actions) {
    const { kind, group, version, schema, verbs, title } = actionSubresource(name)
    add(name, title, verbs, kind === undefined || schema === undefined ? {} : { kind: { group, kind, version }, type: schema })
  }
  return paths
}

const subresourceOperations = (subject: Subject, verbs: readonly Verb[], name: string): readonly Operation[] => [
  ...(verbs.includes('get') ? [read(subject)] : []),
  ...(verbs.includes('update') ? [replace(subject)] : []),
  ...(verbs.includes('create') ? [create(subject, `create ${name} of a ${subject.resource.kind}`)] : []),
  ...(verbs.includes('patch') ? [patch(subject)] : []),
]

const collectionOperations = (subject: Subject): readonly Operation[] => {
  const { verbs } = subject.resource.definition
  return [
    ...(verbs.includes('list') ? [list(subject, `list${idOf(subject)}`)] : []),
    ...(verbs.includes('create') ? [create(subject, `create a ${subject.what}`)] : []),
    ...(verbs.includes('deletecollection') ? [deleteCollection(subject)] : []),
  ]
}

const objectOperations = (subject: Subject): readonly Operation[] => {
  const { verbs } = subject.resource.definition
  return [
    ...(verbs.includes('get') ? [read(subject)] : []),
    ...(verbs.includes('update') ? [replace(subject)] : []),
    ...(verbs.includes('delete') ? [remove(subject)] : []),
    ...(verbs.includes('patch') ? [patch(subject)] : []),
  ]
}

const forAllNamespaces = (collection: Subject, namespaced: boolean): readonly Path[] => {
  const { resource } = collection
  if (!namespaced || !resource.definition.verbs.includes('list')) return []
  const subject = { ...collection, parameters: [pretty] }
  const id = `list${idPrefix(resource.group, resource.version)}${resource.kind}ForAllNamespaces`
  return [{ path: `${basePath(resource.group, resource.version)}/${resource.plural}`, operations: [list(subject, id)] }]
}

/** Deprecated since `?watch=true`, still published and served by upstream. */
const watchPaths = (collection: Subject, single: Subject, namespaced: boolean): readonly Path[] => {
  const { group, version, kind, plural, definition } = collection.resource
  if (!definition.verbs.includes('watch')) return []
  const base = basePath(group, version)
  const prefix = idPrefix(group, version)
  const below = (path: string): string => `${base}/watch${path.slice(base.length)}`
  const all = { path: `${base}/watch/${plural}`, operations: [watch({ ...collection, parameters: [pretty] }, `watch${prefix}${kind}ListForAllNamespaces`, true)] }
  return [
    ...(namespaced ? [all] : []),
    { path: below(collection.path), operations: [watch(collection, `watch${idOf(collection)}List`, true)] },
    { path: below(single.path), operations: [watch(single, `watch${idOf(single)}`, false)] },
  ]
}

const idOf = ({ resource, title }: Subject): string => `${idPrefix(resource.group, resource.version)}${title}`

const about = ({ kind, resource }: Subject): Pick<Operation, 'kind' | 'tag' | 'consumes' | 'produces'> => ({
  kind,
  tag: tagOf(resource.group, resource.version),
  consumes: ANY_BODY,
  produces: OBJECTS,
})

const read = (subject: Subject): Operation => ({
  ...about(subject),
  method: 'get',
  action: 'get',
  id: `read${idOf(subject)}`,
  description: `read the ${subject.what}`,
  parameters: [...subject.parameters, ...parametersOf.get],
  responses: answers(subject.type, 200),
})

const list = (subject: Subject, id: string): Operation => ({
  ...about(subject),
  method: 'get',
  action: 'list',
  id,
  description: `list or watch objects of kind ${subject.what}`,
  parameters: [...subject.parameters, ...parametersOf.list],
  produces: STREAMS,
  responses: answers(`${subject.type}List`, 200),
})

const watch = (subject: Subject, id: string, many: boolean): Operation => ({
  ...about(subject),
  method: 'get',
  action: many ? 'watchlist' : 'watch',
  id,
  description: `deprecated: list with watch=true${many ? '' : ' and a field selector of metadata.name'} does the same`,
  deprecated: true,
  parameters: [...subject.parameters, ...parametersOf.list],
  produces: STREAMS,
  responses: answers(WATCH_EVENT, 200),
})

const create = (subject: Subject, description: string): Operation => ({
  ...about(subject),
  method: 'post',
  action: 'post',
  id: `create${idOf(subject)}`,
  description,
  parameters: [...subject.parameters, ...parametersOf.create],
  body: { type: subject.type, required: true },
  responses: answers(subject.type, 200, 201, 202),
})

const replace = (subject: Subject): Operation => ({
  ...about(subject),
  method: 'put',
  action: 'put',
  id: `replace${idOf(subject)}`,
  description: `replace the ${subject.what}`,
  parameters: [...subject.parameters, ...parametersOf.update],
  body: { type: subject.type, required: true },
  responses: answers(subject.type, 200, 201),
})

const patch = (subject: Subject): Operation => ({
  ...about(subject),
  method: 'patch',
  action: 'patch',
  id: `patch${idOf(subject)}`,
  description: `change parts of the ${subject.what}`,
  parameters: [...subject.parameters, ...parametersOf.patch],
  consumes: PATCH_BODY,
  body: { type: PATCH, required: true },
  responses: answers(subject.type, 200, 201),
})

const remove = (subject: Subject): Operation => ({
  ...about(subject),
  method: 'delete',
  action: 'delete',
  id: `delete${idOf(subject)}`,
  description: `delete the ${subject.what}`,
  parameters: [...subject.parameters, ...parametersOf.delete],
  body: { type: DELETE_OPTIONS, required: false },
  responses: answers(subject.resource.group === '' && RETURNS_DELETED.has(subject.resource.plural) ? subject.type : STATUS, 200, 202),
})

const deleteCollection = (subject: Subject): Operation => ({
  ...about(subject),
  method: 'delete',
  action: 'deletecollection',
  id: `delete${idPrefix(subject.resource.group, subject.resource.version)}Collection${subject.title}`,
  description: `delete all objects of kind ${subject.what} that the selectors choose`,
  parameters: [...subject.parameters, ...parametersOf.deletecollection],
  body: { type: DELETE_OPTIONS, required: false },
  responses: answers(STATUS, 200),
})
