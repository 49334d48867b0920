import { kinds, type Namespace, type ServiceAccount } from '@coxswain/api-types'
import { create, defineController, plan, watching } from '@coxswain/client'
import { isNamespaceTerminating } from '../shared/terminating-namespace.ts'

const DEFAULT = 'default'

/** Gives each namespace its account `default`, and gives it anew where it was deleted (upstream: pkg/controller/serviceaccount). */
export const serviceAccount = defineController<Namespace>({
  name: 'serviceaccount-controller',
  component: 'service-account-controller',
  for: kinds.Namespace,
  when: ({ type }) => type !== 'deleted',
  watches: [
    watching(
      kinds.ServiceAccount,
      ({ metadata }) => (metadata.name === DEFAULT ? [metadata.namespace] : []),
      ({ type }) => type === 'deleted',
    ),
  ],
  reconcile: ({ name, object: namespace, view, outcomes }) => {
    const isActive = namespace?.status?.phase === 'Active' && namespace.metadata.deletionTimestamp === undefined
    if (!isActive || isNamespaceTerminating(outcomes) || view.get(kinds.ServiceAccount, name, DEFAULT) !== undefined) return plan()
    const account: ServiceAccount = { metadata: { name: DEFAULT, namespace: name } }
    return plan(create(kinds.ServiceAccount, account, { reason: 'the namespace has no account that pods run as by default' }))
  },
})
