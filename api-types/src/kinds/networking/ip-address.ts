import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { IPAddress, ParentReference } from '../../generated/networking.v1.types.ts'
import { semanticEqual } from '../../util/semantic-equal.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { isValidIp } from '../../validation/ip.ts'
import { isDns1123Subdomain } from '../../validation/names.ts'
import { root } from '../../validation/path.ts'
import { isValidPathSegmentName } from '../../validation/path-segment.ts'
import { refused } from '../core/pod/errors.ts'
import { requiredSegment } from './shared/validate-reference.ts'

/** One address, which is its name, and who has it. */
export const ipAddress = defineKind<IPAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  scope: 'Cluster',
  schema: 'networking/v1.IPAddress',
  validateName: (name) => isValidIp(root, name).map(({ detail }) => detail),

  // Who has an address never changes: it is looked at once.
  validate: ({ spec }, at, old) => (old === undefined ? parentErrors(spec?.parentRef, at.child('spec').child('parentRef')) : []),
  validateUpdate: (next, old, at) =>
    semanticEqual(next.spec?.parentRef, old.spec?.parentRef)
      ? []
      : [fieldErrors.invalid(at.child('spec').child('parentRef'), internal(next.spec?.parentRef), fieldErrors.IMMUTABLE)],

  columns: [
    nameColumn,
    {
      name: 'ParentRef',
      type: 'string',
      priority: 0,
      description: 'The object that has it.',
      value: ({ spec }) => parentText(spec?.parentRef),
    },
    ageColumn,
  ],
})

function parentText(parent: ParentReference | undefined): string {
  if (parent === undefined) return '<none>'
  const { group, resource, namespace, name } = parent
  return [`${resource}${group ? `.${group}` : ''}`.toLowerCase(), ...(namespace ? [namespace] : []), name].join('/')
}

/** Upstream shows its internal type, whose fields are written with capitals. */
const internal = (parent: ParentReference | undefined) =>
  parent === undefined
    ? null
    : { Group: parent.group ?? '', Resource: parent.resource ?? '', Namespace: parent.namespace ?? '', Name: parent.name ?? '' }

function parentErrors(parent: ParentReference | undefined, at: Path): readonly FieldError[] {
  if (parent === undefined) return [fieldErrors.required(at)]
  const { group, resource, namespace, name } = parent
  return [
    ...(group ? refused(at.child('group'), group, isDns1123Subdomain(group)) : []),
    ...requiredSegment(resource, at.child('resource')),
    ...requiredSegment(name, at.child('name')),
    ...(namespace ? refused(at.child('namespace'), namespace, isValidPathSegmentName(namespace)) : []),
  ]
}
