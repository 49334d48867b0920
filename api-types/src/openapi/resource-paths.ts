import { actionSubresource } from '../action-subresources.ts'
import type { Verb } from '../kind.ts'
import type { Resource } from '../registry.ts'
import type { GroupVersionKind } from './definitions.ts'
import { basePath, idPrefix } from './group-names.ts'
import type { Operation, Path } from './operation.ts'
import { nameParameter, namespaceParameter, pretty } from './parameters.ts'
import { create, deleteCollection, idOf, list, patch, read, remove, replace, type Subject, watch } from './resource-operations.ts'

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
  if (scale !== undefined)
    add('scale', 'Scale', written, { kind: { group: 'autoscaling', kind: 'Scale', version: 'v1' }, type: 'autoscaling/v1.Scale' })
  for (const name of actions) {
    const { kind, group, version, schema, verbs, title, connects } = actionSubresource(name)
    if (connects === true) continue
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
  const all = {
    path: `${base}/watch/${plural}`,
    operations: [watch({ ...collection, parameters: [pretty] }, `watch${prefix}${kind}ListForAllNamespaces`, true)],
  }
  return [
    ...(namespaced ? [all] : []),
    { path: below(collection.path), operations: [watch(collection, `watch${idOf(collection)}List`, true)] },
    { path: below(single.path), operations: [watch(single, `watch${idOf(single)}`, false)] },
  ]
}
