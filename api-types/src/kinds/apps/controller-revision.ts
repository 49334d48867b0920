import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ControllerRevision } from '../../generated/apps.v1.types.ts'
import { controllerOf } from '../../object.ts'
import * as fieldErrors from '../../validation/errors.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { nonNegative } from '../core/pod/errors.ts'

/** What a controller's template once was: the history that a rollback goes back to. */
export const controllerRevision = defineKind<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  scope: 'Namespaced',
  schema: 'apps/v1.ControllerRevision',

  validate: ({ data, revision }, at) => [
    ...(data === undefined || data === null ? [fieldErrors.required(at.child('data'), 'data is mandatory')] : []),
    ...nonNegative(revision, at.child('revision')),
  ],
  validateUpdate: (next, old, at) => validateImmutableField(next.data, old.data, at.child('data')),

  columns: [
    nameColumn,
    { name: 'Controller', type: 'string', priority: 0, description: 'Object whose history this is part of.', value: controllerName },
    { name: 'Revision', type: 'string', priority: 0, description: 'Position in the history.', value: ({ revision }) => revision ?? 0 },
    ageColumn,
  ],
})

function controllerName(object: ControllerRevision): string {
  const owner = controllerOf(object)
  if (owner === undefined) return '<none>'
  const [group = ''] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : []
  return `${`${owner.kind}${group === '' ? '' : `.${group}`}`.toLowerCase()}/${owner.name}`
}
