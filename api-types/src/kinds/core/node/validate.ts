import type { Node } from '../../../generated/core.v1.types.ts'
import type { WriteContext } from '../../../kind.ts'
import type { DeepReadonly } from '../../../object.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { areDualStack, isValidCidrForLegacyField } from '../../../validation/ip.ts'
import { validateResourceQuantityValue } from '../../../validation/resource-quantity.ts'
import { annotationErrors } from './annotations.ts'
import { configSourceErrors } from './config-source.ts'
import { taintErrors } from './taints.ts'

type ReadNode = DeepReadonly<Node>

/** A whole node (upstream's `ValidateNode`). `old` is what an update replaces. */
export const validateNode = (node: ReadNode, at: Path, old?: ReadNode): FieldError[] => [
  ...commonErrors(node, at),
  ...podCidrErrors(node, at.child('spec').child('podCIDRs'), old),
]

const commonErrors = ({ metadata, spec, status }: ReadNode, at: Path): FieldError[] => [
  ...annotationErrors(metadata.annotations, at.child('metadata').child('annotations')),
  // Upstream has the taints below metadata in its errors.
  ...taintErrors(spec?.taints, at.child('metadata').child('taints')),
  ...resourceErrors(status?.capacity, at.child('status').child('capacity')),
  ...resourceErrors(status?.allocatable, at.child('status').child('allocatable')),
]

const resourceErrors = (amounts: Readonly<Record<string, string | number>> = {}, at: Path): FieldError[] =>
  Object.entries(amounts).flatMap(([name, value]) => validateResourceQuantityValue(name, value, at.child(name)))

const podCidrErrors = ({ spec }: ReadNode, at: Path, old?: ReadNode): FieldError[] => {
  const cidrs = spec?.podCIDRs ?? []
  const [first = '', ...others] = cidrs
  const errors = cidrs.flatMap((cidr, i) => isValidCidrForLegacyField(at.index(i), cidr, old?.spec?.podCIDRs))
  if (others.length === 0) return errors
  if (cidrs.length > 2 || !others.some((cidr) => areDualStack(first, cidr))) {
    errors.push(fieldErrors.invalid(at, cidrs, 'may specify no more than one CIDR for each IP family'))
  }
  return [...errors, ...cidrs.flatMap((cidr, i) => (cidrs.indexOf(cidr) < i ? [fieldErrors.duplicate(at.index(i), cidr)] : []))]
}

/** What an update of a node may not do (upstream's `ValidateNodeUpdate`). */
export const validateNodeUpdate = (next: ReadNode, old: ReadNode, at: Path, { subresource }: WriteContext): FieldError[] => [
  // An update of the node itself runs these in `validateNode`.
  ...(subresource === '' ? [] : commonErrors(next, at)),
  ...addressErrors(next, at.child('status').child('addresses')),
  ...frozenErrors(next, old, at.child('spec')),
  ...configSourceErrors(next, at),
]

const addressErrors = ({ status }: ReadNode, at: Path): FieldError[] => {
  const seen = new Set<string>()
  return (status?.addresses ?? []).flatMap(({ type, address }, i) => {
    const key = `${type} ${address}`
    if (seen.has(key)) return [fieldErrors.duplicate(at.index(i), { Type: type, Address: address })]
    seen.add(key)
    return []
  })
}

const frozenErrors = (next: ReadNode, old: ReadNode, at: Path): FieldError[] => {
  const errors: FieldError[] = []
  const [cidrs, oldCidrs] = [next.spec?.podCIDRs ?? [], old.spec?.podCIDRs ?? []]
  if (oldCidrs.length > 0 && (oldCidrs.length !== cidrs.length || oldCidrs.some((cidr, i) => cidr !== cidrs[i]))) {
    errors.push(fieldErrors.forbidden(at.child('podCIDRs'), 'node updates may not change podCIDR except from "" to valid'))
  }
  if (old.spec?.providerID && old.spec.providerID !== next.spec?.providerID) {
    errors.push(fieldErrors.forbidden(at.child('providerID'), 'node updates may not change providerID except from "" to valid'))
  }
  if ((old.spec?.externalID ?? '') !== (next.spec?.externalID ?? '')) {
    errors.push(fieldErrors.forbidden(at.child('externalID'), 'may not be updated'))
  }
  return errors
}
