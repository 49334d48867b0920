import type { Subject } from '../../../generated/flowcontrol.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { refused } from '../../core/pod/errors.ts'

/** The field that goes with each kind of subject. */
const FIELDS = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' } as const
type SubjectKind = keyof typeof FIELDS
/** Upstream's order when it forbids what does not go with the kind. */
const ORDER: readonly SubjectKind[] = ['ServiceAccount', 'User', 'Group']

const isKnown = (kind: string): kind is SubjectKind => Object.hasOwn(FIELDS, kind)

/** Whose requests are meant (upstream's `ValidateFlowSchemaSubject`). */
export const subjectErrors = (subject: Subject, at: Path): readonly FieldError[] => {
  const { kind } = subject
  if (!isKnown(kind)) return [fieldErrors.notSupported(at.child('kind'), kind, ORDER)]
  return [...ownErrors(subject, kind, at), ...ORDER.flatMap((other) => (other === kind ? [] : strayErrors(subject, other, at)))]
}

const ownErrors = (subject: Subject, kind: SubjectKind, at: Path): readonly FieldError[] => {
  const field = FIELDS[kind]
  const place = at.child(field)
  const value = subject[field]
  if (value === undefined) return [fieldErrors.required(place, `${field} is required when subject kind is '${kind}'`)]
  const nameless = value.name === '' ? [fieldErrors.required(place.child('name'))] : []
  return kind === 'ServiceAccount' ? accountErrors(subject.serviceAccount, place) : nameless
}

const accountErrors = ({ name, namespace }: NonNullable<Subject['serviceAccount']> = { name: '', namespace: '' }, at: Path) => [
  ...(name === '' ? [fieldErrors.required(at.child('name'))] : []),
  ...(name === '' || name === '*' ? [] : refused(at.child('name'), name, isDns1123Subdomain(name))),
  ...(namespace === ''
    ? [fieldErrors.required(at.child('namespace'), 'must specify namespace for service account')]
    : refused(at.child('namespace'), namespace, isDns1123Label(namespace))),
]

const strayErrors = (subject: Subject, kind: SubjectKind, at: Path): readonly FieldError[] => {
  const field = FIELDS[kind]
  return subject[field] === undefined
    ? []
    : [fieldErrors.forbidden(at.child(field), `${field} is forbidden when subject kind is not '${kind}'`)]
}
