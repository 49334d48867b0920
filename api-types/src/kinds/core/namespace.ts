import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { Namespace } from '../../generated/core.v1.types.ts'
import type { WriteContext } from '../../kind.ts'
import { deepCopy } from '../../util/deep.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { isDns1123Label } from '../../validation/names.ts'
import { isQualifiedName } from '../../validation/qualified-name.ts'

const NAME_LABEL = 'kubernetes.io/metadata.name'
const KUBERNETES = 'kubernetes'
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set([KUBERNETES, 'orphan', 'foregroundDeletion'])

/**
 * A part of the cluster that holds objects of its own. Its spec holds finalizers besides those in metadata: while one is left a deleted
 * namespace stays Terminating. They are taken away through `/finalize` only.
 */
export const namespace = defineKind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  scope: 'Cluster',
  schema: 'core/v1.Namespace',
  // Not all at once: upstream offers no deletecollection here.
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: { status: true, actions: ['finalize'] },
  validateName: isDns1123Label,
  returnsDeleted: true,
  fields: [{ name: 'status.phase', value: ({ status }) => status?.phase ?? '' }],

  defaults: (draft) => {
    labelName(draft)
    draft.status ??= {}
    draft.status.phase ||= 'Active'
  },
  prepareCreate: (draft) => {
    draft.status = { phase: 'Active' }
    const finalizers = draft.spec?.finalizers ?? []
    draft.spec = { finalizers: finalizers.includes(KUBERNETES) ? finalizers : [...finalizers, KUBERNETES] }
  },
  prepareUpdate,
  canonicalize: labelName,
  validate: ({ spec }, at) => (spec?.finalizers ?? []).flatMap((name) => finalizerErrors(name, at.child('spec').child('finalizers'))),
  validateUpdate,
  columns: [
    nameColumn,
    { name: 'Status', type: 'string', priority: 0, description: 'Active or Terminating.', value: ({ status }) => status?.phase ?? '' },
    ageColumn,
  ],
})

/** Lets label selectors name a namespace. A generated name is known only later, when the object has passed validation. */
function labelName({ metadata }: Namespace): void {
  if (!metadata.name) return
  metadata.labels ??= {}
  metadata.labels[NAME_LABEL] = metadata.name
}

function prepareUpdate(draft: Namespace, old: Namespace, { subresource }: WriteContext): void {
  if (subresource === 'status') {
    draft.spec = deepCopy(old.spec)
    return
  }
  draft.status = deepCopy(old.status)
  if (subresource !== 'finalize') draft.spec = deepCopy(old.spec)
}

function validateUpdate(next: Namespace, _old: Namespace, at: Path, { subresource }: WriteContext): readonly FieldError[] {
  if (subresource === 'finalize') {
    const path = at.child('spec').child('finalizers')
    return (next.spec?.finalizers ?? []).flatMap((name, i) => finalizerErrors(name, path.index(i)))
  }
  return subresource === 'status' ? phaseErrors(next, at.child('status').child('Phase')) : []
}

function phaseErrors({ metadata, status }: Namespace, at: Path): FieldError[] {
  const phase = status?.phase ?? ''
  const isDeleted = metadata.deletionTimestamp !== undefined
  if (phase === (isDeleted ? 'Terminating' : 'Active')) return []
  const why = isDeleted
    ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
    : "may only be 'Active' if `deletionTimestamp` is empty"
  return [fieldErrors.invalid(at, phase, why)]
}

/** Finalizers of a namespace's spec are of the system or carry a domain (upstream's `validateFinalizerName`). */
function finalizerErrors(name: string, at: Path): FieldError[] {
  return [
    ...isQualifiedName(name).map((why) => fieldErrors.invalid(at, name, why)),
    ...(name.includes('/') || STANDARD_FINALIZERS.has(name)
      ? []
      : [fieldErrors.invalid(at, name, 'name is neither a standard finalizer name nor is it fully qualified')]),
  ]
}
