import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ServiceAccount } from '../../generated/core.v1.types.ts'

const MOUNTABLE_SECRETS = 'kubernetes.io/enforce-mountable-secrets'

/** An identity for what runs in pods. */
export const serviceAccount = defineKind<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  scope: 'Namespaced',
  schema: 'core/v1.ServiceAccount',
  subresources: { actions: ['token'] },
  returnsDeleted: true,

  prepareCreate: keepSecretNames,
  prepareUpdate: keepSecretNames,
  warnings: ({ metadata }, old) => {
    const isNew = metadata.annotations?.[MOUNTABLE_SECRETS] !== undefined && old?.metadata.annotations?.[MOUNTABLE_SECRETS] === undefined
    const advice = 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets'
    return isNew ? [`metadata.annotations[${MOUNTABLE_SECRETS}]: ${advice}`] : []
  },
  // Numbers of secrets are no longer shown: since 1.24 nothing fills them in.
  columns: [nameColumn, ageColumn],
})

/** A secret of the same namespace is meant: nothing but the name says which. */
function keepSecretNames(draft: ServiceAccount): void {
  if (draft.secrets !== undefined) draft.secrets = draft.secrets.map(({ name }) => (name === undefined ? {} : { name }))
}
