import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { IngressClass, IngressClassParametersReference, IngressClassSpec } from '../../generated/networking.v1.types.ts'
import { byteLength } from '../../util/text.ts'
import { validateDomainPrefixedPath } from '../../validation/domain.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { isDns1123Label } from '../../validation/names.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { notSupported, refused } from '../core/pod/errors.ts'
import { countGeneration } from '../keep-fields.ts'
import { referenceErrors } from './shared/validate-reference.ts'

const MAX_CONTROLLER_BYTES = 250
const SCOPES = ['Cluster', 'Namespace']

/** Who serves the ingresses that name it, and with which parameters. */
export const ingressClass = defineKind<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  scope: 'Cluster',
  schema: 'networking/v1.IngressClass',

  defaults: ({ spec }) => {
    if (spec?.parameters !== undefined) spec.parameters.scope ??= 'Cluster'
  },
  prepareCreate: (draft) => {
    draft.metadata.generation = 1
  },
  prepareUpdate: countGeneration,
  validate: ({ spec = {} }, at) => specErrors(spec, at.child('spec')),
  validateUpdate: (next, old, at) =>
    validateImmutableField(next.spec?.controller ?? '', old.spec?.controller ?? '', at.child('spec').child('controller')),

  columns: [
    nameColumn,
    { name: 'Controller', type: 'string', priority: 0, description: 'Who serves it.', value: ({ spec }) => spec?.controller ?? '' },
    { name: 'Parameters', type: 'string', priority: 0, description: 'The object with more parameters.', value: parameters },
    ageColumn,
  ],
})

function parameters({ spec }: IngressClass): string {
  if (spec?.parameters === undefined) return '<none>'
  const { apiGroup, kind, name } = spec.parameters
  return `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`
}

const specErrors = ({ controller, parameters: given }: IngressClassSpec, at: Path): readonly FieldError[] => [
  ...controllerErrors(controller ?? '', at.child('controller')),
  ...(given === undefined ? [] : [...referenceErrors(given, at.child('parameters')), ...scopeErrors(given, at.child('parameters'))]),
]

function controllerErrors(controller: string, at: Path): readonly FieldError[] {
  if (controller === '') return [fieldErrors.required(at)]
  return [
    ...(byteLength(controller) > MAX_CONTROLLER_BYTES ? [fieldErrors.tooLong(at, MAX_CONTROLLER_BYTES)] : []),
    ...validateDomainPrefixedPath(controller, at),
  ]
}

function scopeErrors({ scope, namespace }: IngressClassParametersReference, at: Path): readonly FieldError[] {
  const place = at.child('namespace')
  if (scope === undefined) return [fieldErrors.required(at.child('scope'))]
  if (!SCOPES.includes(scope)) return [notSupported(at.child('scope'), scope, SCOPES)]
  if (scope === 'Cluster') return namespace === undefined ? [] : [fieldErrors.forbidden(place, "`parameters.scope` is set to 'Cluster'")]
  return namespace === undefined
    ? [fieldErrors.required(place, "`parameters.scope` is set to 'Namespace'")]
    : refused(place, namespace, isDns1123Label(namespace))
}
