import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ResourceClaim } from '../../generated/resource.v1.types.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { prepareClaimUpdate } from './resource-claim/prepare.ts'
import { validateClaimStatus } from './resource-claim/validate-status.ts'
import { defaultClaimSpec, defaultTolerations } from './shared/defaults.ts'
import { validateClaimSpec } from './shared/validate-claim.ts'

/** Devices that are asked for, and those that were given. */
export const resourceClaim = defineKind<ResourceClaim>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  scope: 'Namespaced',
  schema: 'resource/v1.ResourceClaim',
  subresources: { status: true },
  returnsDeleted: true,

  defaults: ({ spec, status }) => {
    defaultClaimSpec(spec)
    for (const { tolerations } of status?.allocation?.devices?.results ?? []) defaultTolerations(tolerations)
  },
  prepareCreate: (draft) => {
    delete draft.status
  },
  prepareUpdate: prepareClaimUpdate,
  // The spec never changes: it is looked at once.
  validate: ({ spec = {} }, at, old) => (old === undefined ? validateClaimSpec(spec, at.child('spec')) : []),
  validateUpdate: (next, old, at, { subresource }) =>
    subresource === 'status'
      ? validateClaimStatus(next, old, at.child('status'))
      : validateImmutableField(next.spec, old.spec, at.child('spec')),

  columns: [
    nameColumn,
    { name: 'State', type: 'string', priority: 0, description: 'Whether it has its devices, and who uses them.', value: stateText },
    ageColumn,
  ],
})

function stateText({ metadata, status = {} }: ResourceClaim): string {
  const isDeleted = metadata.deletionTimestamp !== undefined
  const isAllocated = status.allocation !== undefined
  return [
    ...(isDeleted ? ['deleted'] : []),
    ...(!isAllocated && !isDeleted ? ['pending'] : []),
    ...(isAllocated ? ['allocated'] : []),
    ...(isAllocated && (status.reservedFor ?? []).length > 0 ? ['reserved'] : []),
  ].join(',')
}
