import type { ResourceQuota, ResourceQuotaSpec } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import type { ResourceList } from '../pod/quantities.ts'
import { isStandardQuotaResourceName, validateResourceName, validateResourceQuantity } from '../pod/resource-names.ts'
import { scopeErrors, scopeSelectorErrors } from './validate-scopes.ts'

type Errors = readonly FieldError[]

/** Upstream's `ValidateResourceQuota`. */
export const validateQuota = ({ spec = {}, status = {} }: ResourceQuota, at: Path): Errors => [
  ...specErrors(spec, at.child('spec')),
  ...statusErrors(status, at.child('status')),
]

export const quotaStatusErrors = ({ status = {} }: ResourceQuota, at: Path): Errors => statusErrors(status, at.child('status'))

/** What a quota is about stays; how much of it may change. */
export const quotaUpdateErrors = ({ spec }: ResourceQuota, { spec: old }: ResourceQuota, at: Path): Errors => {
  const scopes = (of: ResourceQuotaSpec | undefined) => [...new Set(of?.scopes)].sort().join()
  return scopes(spec) === scopes(old)
    ? []
    : [fieldErrors.invalid(at.child('spec').child('scopes'), spec?.scopes ?? null, fieldErrors.IMMUTABLE)]
}

const specErrors = (spec: ResourceQuotaSpec, at: Path): Errors => [
  ...listErrors(spec.hard, at.child('hard')),
  ...scopeErrors(spec, at.child('scopes')),
  ...scopeSelectorErrors(spec, at.child('scopeSelector').child('matchExpressions')),
]

const statusErrors = ({ hard, used }: NonNullable<ResourceQuota['status']>, at: Path): Errors => [
  ...listErrors(hard, at.child('hard')),
  ...listErrors(used, at.child('used')),
]

const listErrors = (list: ResourceList | undefined, at: Path): Errors =>
  Object.entries(list ?? {}).flatMap(([name, quantity]) => [
    ...resourceErrors(name, at.key(name)),
    ...validateResourceQuantity(name, quantity, at.key(name)),
  ])

const resourceErrors = (name: string, at: Path): Errors => [
  ...validateResourceName(name, at),
  ...(name.includes('/') || isStandardQuotaResourceName(name)
    ? []
    : [fieldErrors.invalid(at, name, 'must be a standard resource for quota')]),
]
