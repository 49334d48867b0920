import type { Resource } from '../registry.ts'
import type { GroupVersionKind } from './definitions.ts'
import { idPrefix, tagOf } from './group-names.ts'
import { ANY_BODY, answers, CUSTOM_BODY, CUSTOM_PATCH_BODY, OBJECTS, type Operation, PATCH_BODY, STREAMS } from './operation.ts'
import { type Parameter, parametersOf } from './parameters.ts'

const STATUS = 'meta/v1.Status'
const PATCH = 'meta/v1.Patch'
const DELETE_OPTIONS = 'meta/v1.DeleteOptions'
const WATCH_EVENT = 'meta/v1.WatchEvent'

/** Resources whose delete answers with the object, not with a Status: upstream's `ReturnDeletedObject`. */
const RETURNS_DELETED = new Set([
  'pods',
  'services',
  'serviceaccounts',
  'persistentvolumes',
  'persistentvolumeclaims',
  'podtemplates',
  'resourcequotas',
])

/** What the operations of one path are about. */
export interface Subject {
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

/** What an operation id says after its verb. */
export const idOf = ({ resource, title }: Subject): string => `${idPrefix(resource.group, resource.version)}${title}`

const about = ({ kind, resource }: Subject): Pick<Operation, 'kind' | 'tag' | 'consumes' | 'produces'> => ({
  kind,
  tag: tagOf(resource.group, resource.version),
  consumes: resource.custom === undefined ? ANY_BODY : CUSTOM_BODY,
  produces: resource.custom === undefined ? OBJECTS : CUSTOM_BODY,
})

export const read = (subject: Subject): Operation => ({
  ...about(subject),
  method: 'get',
  action: 'get',
  id: `read${idOf(subject)}`,
  description: `read the ${subject.what}`,
  parameters: [...subject.parameters, ...parametersOf.get],
  responses: answers(subject.type, 200),
})

export const list = (subject: Subject, id: string): Operation => ({
  ...about(subject),
  method: 'get',
  action: 'list',
  id,
  description: `list or watch objects of kind ${subject.what}`,
  parameters: [...subject.parameters, ...parametersOf.list],
  produces: subject.resource.custom === undefined ? STREAMS : CUSTOM_BODY,
  responses: answers(`${subject.type}List`, 200),
})

export const watch = (subject: Subject, id: string, many: boolean): Operation => ({
  ...about(subject),
  method: 'get',
  action: many ? 'watchlist' : 'watch',
  id,
  description: `deprecated: list with watch=true${many ? '' : ' and a field selector of metadata.name'} does the same`,
  deprecated: true,
  parameters: [...subject.parameters, ...parametersOf.list],
  produces: subject.resource.custom === undefined ? STREAMS : CUSTOM_BODY,
  responses: answers(WATCH_EVENT, 200),
})

export const create = (subject: Subject, description: string): Operation => ({
  ...about(subject),
  method: 'post',
  action: 'post',
  id: `create${idOf(subject)}`,
  description,
  parameters: [...subject.parameters, ...parametersOf.create],
  body: { type: subject.type, required: true },
  responses: answers(subject.type, 200, 201, 202),
})

export const replace = (subject: Subject): Operation => ({
  ...about(subject),
  method: 'put',
  action: 'put',
  id: `replace${idOf(subject)}`,
  description: `replace the ${subject.what}`,
  parameters: [...subject.parameters, ...parametersOf.update],
  body: { type: subject.type, required: true },
  responses: answers(subject.type, 200, 201),
})

export const patch = (subject: Subject): Operation => ({
  ...about(subject),
  method: 'patch',
  action: 'patch',
  id: `patch${idOf(subject)}`,
  description: `change parts of the ${subject.what}`,
  parameters: [...subject.parameters, ...parametersOf.patch],
  consumes: subject.resource.custom === undefined ? PATCH_BODY : CUSTOM_PATCH_BODY,
  body: { type: PATCH, required: true },
  responses: answers(subject.type, 200, 201),
})

export const remove = (subject: Subject): Operation => ({
  ...about(subject),
  method: 'delete',
  action: 'delete',
  id: `delete${idOf(subject)}`,
  description: `delete the ${subject.what}`,
  parameters: [...subject.parameters, ...parametersOf.delete],
  body: { type: DELETE_OPTIONS, required: false },
  responses: answers(subject.resource.group === '' && RETURNS_DELETED.has(subject.resource.plural) ? subject.type : STATUS, 200, 202),
})

export const deleteCollection = (subject: Subject): Operation => ({
  ...about(subject),
  method: 'delete',
  action: 'deletecollection',
  id: `delete${idPrefix(subject.resource.group, subject.resource.version)}Collection${subject.title}`,
  description: `delete all objects of kind ${subject.what} that the selectors choose`,
  parameters: [...subject.parameters, ...parametersOf.deletecollection],
  body: { type: DELETE_OPTIONS, required: false },
  responses: answers(STATUS, 200),
})
