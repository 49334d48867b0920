import {
  defaultManager,
  type FieldError,
  fieldErrorMessage,
  fieldErrors,
  fieldPath,
  formatTime,
  type KindDefinition,
  type KubeObject,
  type Resource,
  rootPath,
  status,
  trackUpdate,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '@coxswain/api-types'
import type { Call, Core } from '../core.ts'
import type { WriteOptions } from '../request/options.ts'
import { FOREGROUND, ORPHAN } from './finalizers.ts'
import { resetFields } from './reset-fields.ts'
import { hasOtherVersions, otherVersions, typesOf } from './versions.ts'

/** What every write does to an object's metadata, whatever its kind (upstream's rest.BeforeCreate and BeforeUpdate). */

export const OTHER_NAMESPACE = 'the namespace of the provided object does not match the namespace sent on the request'

/** An update names the object that it is sent to. Throws BadRequest. */
export const checkName = ({ metadata }: KubeObject, name: string): void => {
  const given = metadata.name ?? ''
  if (given === '') throw status.badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
  if (given !== name) throw status.badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`)
}

const SUFFIX_LENGTH = 5
const MAX_GENERATED_BASE = 63 - SUFFIX_LENGTH

/** The namespace comes from the path; an object may repeat it, not contradict it. */
export const placeInNamespace = (object: KubeObject, call: Call): void => {
  const { metadata } = object
  const wanted = call.resource.definition.scope === 'Namespaced' ? call.info.namespace : ''
  if (wanted === '') delete metadata.namespace
  else if (metadata.namespace === undefined || metadata.namespace === '') metadata.namespace = wanted
  else if (metadata.namespace !== wanted) throw status.badRequest(OTHER_NAMESPACE)
}

/** Gives the object its identity. Clients may not choose it. */
export const fillNew = (core: Core, object: KubeObject): void => {
  const { metadata } = object
  for (const key of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'resourceVersion'] as const) delete metadata[key]
  metadata.uid = core.random.uuid()
  metadata.creationTimestamp = formatTime(core.clock.now())
}

export const generateName = (core: Core, object: KubeObject): void => {
  object.metadata.name = `${(object.metadata.generateName ?? '').slice(0, MAX_GENERATED_BASE)}${core.random.suffix(SUFFIX_LENGTH)}`
}

/** What an update leaves out of the metadata stays as it is; what only the server sets cannot be changed by leaving it in either. */
export const keepIdentity = (next: KubeObject, old: KubeObject): void => {
  const [to, from] = [next.metadata, old.metadata]
  to.uid = to.uid === undefined || to.uid === '' ? from.uid : to.uid
  to.creationTimestamp = from.creationTimestamp ?? to.creationTimestamp
  to.deletionTimestamp = from.deletionTimestamp ?? to.deletionTimestamp
  to.deletionGracePeriodSeconds ??= from.deletionGracePeriodSeconds
  to.generation = from.generation
  delete to.selfLink
}

/** Brings the managedFields of `next` up to date; `old` is undefined for a create. */
export type RecordManager = (core: Core, call: Call, next: KubeObject, old: KubeObject | undefined, options: WriteOptions) => void

/** Whoever writes other than by apply: who wrote which fields, as the version that they were written in names them. */
export const recordManager: RecordManager = (core, call, next, old, options) => {
  const { resource, info, request } = call
  const { form, apiVersion, definition } = resource
  const view = (object: KubeObject): KubeObject => form?.fromStored(object) ?? object
  const { types, type } = typesOf(core, resource)
  const entries = trackUpdate({
    types,
    type,
    apiVersion,
    old: old === undefined ? undefined : view(old),
    next: view(next),
    manager: options.fieldManager === '' ? defaultManager(request.headers['user-agent'] ?? '') : options.fieldManager,
    subresource: info.subresource,
    now: core.clock.now(),
    resetFields: resetFields(definition, info.subresource),
    inVersion: hasOtherVersions(definition) ? otherVersions(core, resource) : undefined,
  })
  if (entries === undefined || entries.length === 0) delete next.metadata.managedFields
  else next.metadata.managedFields = entries
}

const META = fieldPath('metadata')

/**
 * Throws Invalid with all that is wrong with a new object; then brings it into the form in which it is stored. `formatErrors` are those of
 * what the kind's own rules cannot read.
 */
export const validateNew = ({ resource }: Call, object: KubeObject, formatErrors: readonly FieldError[]): void => {
  const { definition, form } = resource
  refuseInvalid(resource, object, [
    ...validateObjectMeta(object.metadata, { namespaced: definition.scope === 'Namespaced', validateName: definition.validateName }, META),
    ...finalizerErrors(definition, object),
    ...formatErrors,
    ...definition.validate(object, rootPath),
    ...(form?.validateCreate?.(object, rootPath) ?? []),
  ])
  definition.canonicalize?.(object)
}

/** Subresources that change what the kind's own rules are about. */
const WHOLE: ReadonlySet<string> = new Set(['', 'scale'])

export const validateChanged = (core: Core, { resource, info }: Call, next: KubeObject, old: KubeObject): void => {
  const { definition, form } = resource
  const { subresource } = info
  refuseInvalid(resource, next, [
    ...validateObjectMetaUpdate(next.metadata, old.metadata, META),
    ...finalizerErrors(definition, next),
    ...(WHOLE.has(subresource) || definition.custom !== undefined ? definition.validate(next, rootPath, old) : []),
    ...definition.validateUpdate(next, old, rootPath, { subresource, now: core.clock.now() }),
    ...(form?.validateUpdate?.(next, old, rootPath) ?? []),
  ])
  definition.canonicalize?.(next)
}

/** A write that names the version that it is based on must find it; some kinds insist on one. */
export const checkVersion = (call: Call, next: KubeObject, old: KubeObject): void => {
  const { definition, group, plural } = call.resource
  const given = next.metadata.resourceVersion ?? ''
  const name = old.metadata.name ?? ''
  // A patch that changes the uid is told so by the rules of the metadata.
  if (call.info.verb === 'update') checkUid(call, next, old.metadata.uid ?? '')
  const named = given !== '' && given !== '0'
  if (named && given !== old.metadata.resourceVersion) throw status.conflict({ group, resource: plural }, name, status.OBJECT_MODIFIED)
  if (named || definition.unconditionalUpdate) return
  // Upstream names the resource here, not the kind.
  throw status.invalid({ group: definition.group, kind: definition.plural }, name, [
    fieldErrors.invalid(META.child('resourceVersion'), 0, 'must be specified for an update'),
  ])
}

/** A replacement that names a uid is for that object alone; `found` is empty where there is none. Throws Conflict. */
export const checkUid = ({ resource: { group, plural } }: Call, next: KubeObject, found: string): void => {
  const { name = '', uid = '' } = next.metadata
  if (uid === '' || uid === found) return
  throw status.conflict({ group, resource: plural }, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`)
}

/** Its finalizer is older than the rule. */
const DEFINITIONS = 'apiextensions.k8s.io'
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', ORPHAN, FOREGROUND])

/** Built-in kinds take no finalizers but those of a domain, and those of the system (upstream's core ValidateObjectMeta). */
const finalizerErrors = ({ custom, group }: KindDefinition, { metadata }: KubeObject): readonly FieldError[] =>
  (metadata.finalizers ?? []).flatMap((name, i) =>
    custom !== undefined || group === DEFINITIONS || name.includes('/') || STANDARD_FINALIZERS.has(name)
      ? []
      : [
          fieldErrors.invalid(
            META.child('finalizers').index(i),
            name,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        ],
  )

/** Throws Invalid where there are errors. */
export const refuseInvalid = ({ definition }: Resource, object: KubeObject, errors: readonly FieldError[]): void => {
  if (errors.length === 0) return
  throw status.invalid({ group: definition.group, kind: definition.kind }, object.metadata.name ?? '', withoutRepetitions(errors))
}

/** Rules that look at one field from two sides say the same of it twice. */
const withoutRepetitions = (errors: readonly FieldError[]): readonly FieldError[] => {
  const seen = new Set<string>()
  return errors.filter((error) => {
    const key = `${error.type} ${error.field} ${fieldErrorMessage(error)}`
    return !seen.has(key) && seen.add(key)
  })
}
