import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { Lease, LeaseSpec } from '../../generated/coordination.v1.types.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'

/** Who does something alone, and until when: leader election, heartbeats of nodes. */
export const lease = defineKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  scope: 'Namespaced',
  schema: 'coordination/v1.Lease',
  createOnUpdate: true,
  // Whoever renews must have seen who holds it.
  unconditionalUpdate: false,

  prepareCreate: ({ spec }) => dropElection(spec, undefined),
  prepareUpdate: ({ spec }, old) => dropElection(spec, old.spec),
  validate: ({ spec = {} }, at) => specErrors(spec, at.child('spec')),
  columns: [
    nameColumn,
    { name: 'Holder', type: 'string', priority: 0, description: 'Who holds it.', value: ({ spec }) => spec?.holderIdentity ?? '' },
    ageColumn,
  ],
})

/** Elections decided by the server (CoordinatedLeaderElection) are off by default in 1.36: what asks for one is not stored anew. */
function dropElection(spec: LeaseSpec | undefined, old: LeaseSpec | undefined): void {
  if (old?.strategy === undefined) delete spec?.strategy
  if (old?.preferredHolder === undefined) delete spec?.preferredHolder
}

function specErrors({ leaseDurationSeconds: duration = 1, leaseTransitions: transitions = 0 }: LeaseSpec, at: Path): FieldError[] {
  return [
    ...(duration > 0 ? [] : [fieldErrors.invalid(at.child('leaseDurationSeconds'), duration, 'must be greater than 0')]),
    ...(transitions >= 0 ? [] : [fieldErrors.invalid(at.child('leaseTransitions'), transitions, 'must be greater than or equal to 0')]),
  ]
}
