import type { RoleRef, Subject } from '../../../generated/rbac.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { isValidPathSegmentName } from '../../../validation/path-segment.ts'
import { notSupported, refused } from '../../core/pod/errors.ts'

type Errors = readonly FieldError[]

export const RBAC_GROUP = 'rbac.authorization.k8s.io'
const SUBJECT_KINDS = ['ServiceAccount', 'User', 'Group']

interface Binding {
  roleRef: RoleRef
  subjects?: Subject[] | undefined
}

/** Roles, users and groups are of this API's group where a binding does not say. */
export const defaultBinding = ({ roleRef, subjects }: Binding): void => {
  if (roleRef !== undefined) roleRef.apiGroup ||= RBAC_GROUP
  for (const subject of subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= RBAC_GROUP
  }
}

/** Upstream's `ValidateRoleBinding` and `ValidateClusterRoleBinding`. `roleKinds` are those that may be given. */
export const validateBinding = ({ roleRef, subjects = [] }: Binding, roleKinds: readonly string[], at: Path): Errors => [
  ...roleRefErrors(roleRef, roleKinds, at.child('roleRef')),
  ...subjects.flatMap((subject, i) => subjectErrors(subject, roleKinds.includes('Role'), at.child('subjects').index(i))),
]

/** Who has the role may change; the role may not. */
export const validateBindingUpdate = (next: Binding, old: Binding, at: Path): Errors => {
  const [a, b] = [internal(next.roleRef), internal(old.roleRef)]
  const isSame = a.APIGroup === b.APIGroup && a.Kind === b.Kind && a.Name === b.Name
  return isSame ? [] : [fieldErrors.invalid(at.child('roleRef'), a, 'cannot change roleRef')]
}

/** Upstream shows its internal type, whose fields are written with capitals. */
const internal = ({ apiGroup = '', kind, name }: RoleRef) => ({ APIGroup: apiGroup, Kind: kind, Name: name })

const roleRefErrors = ({ apiGroup = '', kind, name }: RoleRef, roleKinds: readonly string[], at: Path): Errors => [
  ...(apiGroup === RBAC_GROUP ? [] : [notSupported(at.child('apiGroup'), apiGroup, [RBAC_GROUP])]),
  ...(roleKinds.includes(kind) ? [] : [notSupported(at.child('kind'), kind, roleKinds)]),
  ...(name ? refused(at.child('name'), name, isValidPathSegmentName(name)) : [fieldErrors.required(at.child('name'))]),
]

const subjectErrors = (subject: Subject, isNamespaced: boolean, at: Path): Errors => [
  ...(subject.name ? [] : [fieldErrors.required(at.child('name'))]),
  ...kindErrors(subject, isNamespaced, at),
]

const kindErrors = ({ kind, apiGroup = '', name, namespace }: Subject, isNamespaced: boolean, at: Path): Errors => {
  switch (kind) {
    case 'ServiceAccount':
      return [
        ...(name ? refused(at.child('name'), name, isDns1123Subdomain(name)) : []),
        ...(apiGroup === '' ? [] : [notSupported(at.child('apiGroup'), apiGroup, [''])]),
        ...(isNamespaced || namespace ? [] : [fieldErrors.required(at.child('namespace'))]),
      ]
    case 'User':
    case 'Group':
      return apiGroup === RBAC_GROUP ? [] : [notSupported(at.child('apiGroup'), apiGroup, [RBAC_GROUP])]
    default:
      return [notSupported(at.child('kind'), kind, SUBJECT_KINDS)]
  }
}
