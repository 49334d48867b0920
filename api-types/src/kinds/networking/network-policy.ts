import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { NetworkPolicy, NetworkPolicySpec } from '../../generated/networking.v1.types.ts'
import { selectorText } from '../apps/shared/columns.ts'
import { countGeneration } from '../keep-fields.ts'
import { portsOf } from './network-policy/rules.ts'
import { validateNetworkPolicy } from './network-policy/validate.ts'

/** Which traffic the pods that it selects may take and send. */
export const networkPolicy = defineKind<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  scope: 'Namespaced',
  schema: 'networking/v1.NetworkPolicy',

  defaults: (draft) => {
    const spec = draft.spec ?? ({ podSelector: {} } satisfies NetworkPolicySpec)
    draft.spec = spec
    for (const port of portsOf(spec)) port.protocol ??= 'TCP'
    // A policy that names no direction is about what comes in, and about what goes out where it has rules for that.
    if ((spec.policyTypes ?? []).length === 0) spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress']
  },
  prepareCreate: (draft) => {
    draft.metadata.generation = 1
  },
  prepareUpdate: countGeneration,
  validate: validateNetworkPolicy,

  columns: [
    nameColumn,
    {
      name: 'Pod-Selector',
      type: 'string',
      priority: 0,
      description: 'Labels of the pods that it is for.',
      value: ({ spec }) => selectorText(spec?.podSelector, '<error>') || '<none>',
    },
    ageColumn,
  ],
})
