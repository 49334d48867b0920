import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from '../generated/meta.v1.types.ts'
import type { DeepReadonly } from '../object.ts'
import { semanticEqual } from '../util/semantic-equal.ts'
import { byteLength } from '../util/text.ts'
import * as fieldErrors from './errors.ts'
import type { FieldError, Path } from './field-error.ts'
import { validateFieldManager } from './field-manager.ts'
import { validateLabels } from './labels.ts'
import { isDns1123Label } from './names.ts'
import { isQualifiedName } from './qualified-name.ts'

type Meta = DeepReadonly<ObjectMeta>

export interface ObjectMetaRules {
  readonly namespaced: boolean
  /** How names of the kind must look: `KindDefinition.validateName`. */
  validateName(name: string, isPrefix: boolean): readonly string[]
}

const TOTAL_ANNOTATION_BYTES = 256 * 1024
const MAX_SUBRESOURCE_BYTES = 256
const ORPHAN = 'orphan'
const FOREGROUND = 'foregroundDeletion'

/** Metadata of an object to create, its name generated already (upstream's `validation.ValidateObjectMeta`). `at` is `metadata`. */
export const validateObjectMeta = (meta: Meta, rules: ObjectMetaRules, at: Path): readonly FieldError[] => [
  ...nameErrors(meta, rules, at),
  ...namespaceErrors(meta, rules, at),
  ...((meta.generation ?? 0) < 0
    ? [fieldErrors.invalid(at.child('generation'), meta.generation, 'must be greater than or equal to 0')]
    : []),
  ...validateLabels(meta.labels, at.child('labels')),
  ...validateAnnotations(meta.annotations, at.child('annotations')),
  ...validateOwnerReferences(meta.ownerReferences, at.child('ownerReferences')),
  ...validateFinalizers(meta.finalizers, at.child('finalizers')),
  ...validateManagedFields(meta.managedFields, at.child('managedFields')),
]

const IMMUTABLE_FIELDS = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const
const TEXTS: ReadonlySet<string> = new Set(['name', 'namespace', 'uid'])

/** What an update may not do to metadata (upstream's `validation.ValidateObjectMetaUpdate`). `at` is `metadata`. */
export const validateObjectMetaUpdate = (next: Meta, old: Meta, at: Path): readonly FieldError[] => {
  const errors: FieldError[] = []
  if (old.deletionTimestamp !== undefined) errors.push(...newFinalizerErrors(next, old, at.child('finalizers')))
  if (!next.resourceVersion) errors.push(fieldErrors.invalid(at.child('resourceVersion'), '', 'must be specified for an update'))
  if ((next.generation ?? 0) < (old.generation ?? 0)) {
    errors.push(fieldErrors.invalid(at.child('generation'), next.generation ?? 0, 'must not be decremented'))
  }
  for (const field of IMMUTABLE_FIELDS) {
    // Upstream prints an absent text as "", and an absent time or number as null.
    const absent = TEXTS.has(field) ? '' : null
    if ((next[field] ?? absent) !== (old[field] ?? absent)) {
      errors.push(fieldErrors.invalid(at.child(field), next[field] ?? absent, fieldErrors.IMMUTABLE))
    }
  }
  return [
    ...errors,
    ...validateLabels(next.labels, at.child('labels')),
    ...validateAnnotations(next.annotations, at.child('annotations')),
    ...validateOwnerReferences(next.ownerReferences, at.child('ownerReferences')),
    ...validateManagedFields(next.managedFields, at.child('managedFields')),
  ]
}

/** A field that may never change; the error shows the new value (upstream's `ValidateImmutableField`). */
export const validateImmutableField = (next: unknown, old: unknown, at: Path): readonly FieldError[] =>
  semanticEqual(next, old) ? [] : [fieldErrors.invalid(at, next ?? null, fieldErrors.IMMUTABLE)]

const nameErrors = ({ name, generateName }: Meta, { validateName }: ObjectMetaRules, at: Path): FieldError[] => {
  const prefix = generateName
    ? validateName(generateName, true).map((why) => fieldErrors.invalid(at.child('generateName'), generateName, why))
    : []
  if (!name) return [...prefix, fieldErrors.required(at.child('name'), 'name or generateName is required')]
  return [...prefix, ...validateName(name, false).map((why) => fieldErrors.invalid(at.child('name'), name, why))]
}

const namespaceErrors = ({ namespace }: Meta, { namespaced }: ObjectMetaRules, at: Path): FieldError[] => {
  if (!namespaced) return namespace ? [fieldErrors.forbidden(at.child('namespace'), 'not allowed on this type')] : []
  if (!namespace) return [fieldErrors.required(at.child('namespace'))]
  return isDns1123Label(namespace).map((why) => fieldErrors.invalid(at.child('namespace'), namespace, why))
}

export const validateAnnotations = (annotations: Meta['annotations'], at: Path): readonly FieldError[] => {
  if (annotations === undefined) return []
  const errors: FieldError[] = []
  let bytes = 0
  for (const key of Object.keys(annotations)) {
    // Upper case is allowed even in the prefix of an annotation's key.
    for (const why of isQualifiedName(key.toLowerCase())) errors.push(fieldErrors.invalid(at, key, why))
    bytes += byteLength(key) + byteLength(annotations[key] ?? '')
  }
  if (bytes > TOTAL_ANNOTATION_BYTES) errors.push(fieldErrors.tooLong(at, TOTAL_ANNOTATION_BYTES))
  return errors
}

export const validateOwnerReferences = (owners: Meta['ownerReferences'], at: Path): readonly FieldError[] => {
  const errors: FieldError[] = []
  let controller = ''
  for (const owner of owners ?? []) {
    errors.push(...ownerErrors(owner, at))
    if (owner.controller !== true) continue
    const name = `${owner.kind}/${owner.name}`
    if (controller === '') controller = name
    else {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`
      errors.push(fieldErrors.invalid(at, owners, why))
    }
  }
  return errors
}

const ownerErrors = (owner: DeepReadonly<OwnerReference>, at: Path): FieldError[] => {
  const empty = (field: 'kind' | 'name' | 'uid'): FieldError[] =>
    owner[field] ? [] : [fieldErrors.invalid(at.child(field), '', 'must not be empty')]
  const { apiVersion = '', kind } = owner
  return [
    ...(hasVersion(apiVersion) ? [] : [fieldErrors.invalid(at.child('apiVersion'), apiVersion, 'version must not be empty')]),
    ...empty('kind'),
    ...empty('name'),
    ...empty('uid'),
    ...(apiVersion === 'v1' && kind === 'Event'
      ? [fieldErrors.invalid(at, owner, '/v1, Kind=Event is disallowed from being an owner')]
      : []),
  ]
}

/** `v1` and `group/v1` have one; an empty text, `group/` and what has two slashes have none. */
const hasVersion = (apiVersion: string): boolean => {
  const parts = apiVersion.split('/')
  return parts.length <= 2 && parts[parts.length - 1] !== ''
}

export const validateFinalizers = (finalizers: Meta['finalizers'], at: Path): readonly FieldError[] => {
  const errors = (finalizers ?? []).flatMap((name) => isQualifiedName(name).map((why) => fieldErrors.invalid(at, name, why)))
  if (finalizers?.includes(ORPHAN) === true && finalizers.includes(FOREGROUND)) {
    errors.push(fieldErrors.invalid(at, finalizers, `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`))
  }
  return errors
}

const newFinalizerErrors = (next: Meta, old: Meta, at: Path): FieldError[] => {
  const known = new Set(old.finalizers)
  const added = [...new Set(next.finalizers)].filter((name) => !known.has(name)).sort()
  if (added.length === 0) return []
  const listed = added.map((name) => JSON.stringify(name)).join(', ')
  return [
    fieldErrors.forbidden(at, `no new finalizers can be added if the object is being deleted, found new finalizers []string{${listed}}`),
  ]
}

export const validateManagedFields = (entries: Meta['managedFields'], at: Path): readonly FieldError[] =>
  (entries ?? []).flatMap((entry, i) => managedFieldsErrors(entry, at.index(i)))

const managedFieldsErrors = (entry: DeepReadonly<ManagedFieldsEntry>, at: Path): FieldError[] => {
  const { operation = '', fieldsType = '', manager = '', subresource = '' } = entry
  const errors: FieldError[] = []
  if (operation !== 'Apply' && operation !== 'Update') {
    errors.push(fieldErrors.invalid(at.child('operation'), operation, 'must be `Apply` or `Update`'))
  }
  if (fieldsType !== '' && fieldsType !== 'FieldsV1') {
    errors.push(fieldErrors.invalid(at.child('fieldsType'), fieldsType, 'must be `FieldsV1`'))
  }
  errors.push(...validateFieldManager(manager, at.child('manager')))
  if (byteLength(subresource) > MAX_SUBRESOURCE_BYTES) errors.push(fieldErrors.tooLong(at.child('subresource'), MAX_SUBRESOURCE_BYTES))
  return errors
}
