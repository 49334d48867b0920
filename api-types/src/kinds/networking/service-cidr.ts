import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ServiceCIDR } from '../../generated/networking.v1.types.ts'
import { parseCidr } from '../../util/ip.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { areDualStack, isValidCidr } from '../../validation/ip.ts'
import { setOrDelete } from '../core/pod/set-or-delete.ts'

const MAX_RANGES = 2
const SAME_FAMILY = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'

/** Ranges that addresses of services come from: one, or one of each family. */
export const serviceCidr = defineKind<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  scope: 'Cluster',
  schema: 'networking/v1.ServiceCIDR',
  subresources: { status: true },

  prepareCreate: (draft) => {
    draft.status = {}
  },
  // Upstream gives these no generations.
  prepareUpdate: (draft, old, { subresource }) => {
    if (subresource === 'status') setOrDelete(draft, 'spec', old.spec)
    else setOrDelete(draft, 'status', old.status)
  },
  validate: ({ spec }, at, old) => (old === undefined ? rangeErrors(spec?.cidrs ?? [], at.child('spec').child('cidrs')) : []),
  validateUpdate: (next, old, at, { subresource }) =>
    subresource === 'status' ? [] : changeErrors(next.spec?.cidrs ?? [], old.spec?.cidrs ?? [], at.child('spec').child('cidrs')),

  columns: [
    nameColumn,
    { name: 'CIDRs', type: 'string', priority: 0, description: 'The ranges.', value: ({ spec }) => (spec?.cidrs ?? []).join(',') },
    ageColumn,
  ],
})

function rangeErrors(ranges: readonly string[], at: Path): readonly FieldError[] {
  if (ranges.length === 0) return [fieldErrors.required(at, 'at least one CIDR required')]
  // Upstream shows its internal type, whose fields are written with capitals.
  if (ranges.length > MAX_RANGES) return [fieldErrors.invalid(at, { CIDRs: ranges }, 'may only hold up to 2 values')]
  const [first = '', second] = ranges
  const sameFamily =
    second !== undefined && parseCidr(first) !== undefined && parseCidr(second) !== undefined && !areDualStack(first, second)
  return [
    ...ranges.flatMap((range, i) => isValidCidr(at.index(i), range)),
    ...(sameFamily ? [fieldErrors.invalid(at, ranges, SAME_FAMILY)] : []),
  ]
}

/** Ranges stay; a second one may be added, which makes the cluster dual-stack. */
function changeErrors(next: readonly string[], old: readonly string[], at: Path): readonly FieldError[] {
  const changed = old.flatMap((range, i) =>
    next[i] === undefined || next[i] === range ? [] : [fieldErrors.invalid(at.index(i), next[i], fieldErrors.IMMUTABLE)],
  )
  if (next.length === old.length) return changed
  if (old.length === 1 && next.length === MAX_RANGES) return [...changed, ...rangeErrors(next, at)]
  return [fieldErrors.invalid(at, next, fieldErrors.IMMUTABLE)]
}
