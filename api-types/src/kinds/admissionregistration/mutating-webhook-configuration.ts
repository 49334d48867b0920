import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { MutatingWebhookConfiguration } from '../../generated/admissionregistration.v1.types.ts'
import { defaultWebhook } from './shared/defaults.ts'
import { countGeneration } from './shared/generation.ts'
import { webhooksErrors } from './shared/validate-webhook.ts'

/** Servers that are asked whether a request may go on, and that may change its object. */
export const mutatingWebhookConfiguration = defineKind<MutatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  categories: ['api-extensions'],
  scope: 'Cluster',
  schema: 'admissionregistration/v1.MutatingWebhookConfiguration',
  unconditionalUpdate: false,

  defaults: ({ webhooks = [] }) => {
    for (const hook of webhooks) {
      defaultWebhook(hook)
      hook.reinvocationPolicy ??= 'Never'
    }
  },
  prepareCreate: (draft) => {
    draft.metadata.generation = 1
  },
  prepareUpdate: (draft, old) => countGeneration(draft, old, ({ webhooks }) => webhooks),
  validate: ({ webhooks = [] }, at, old) =>
    webhooksErrors(webhooks, at.child('webhooks'), old === undefined ? undefined : (old.webhooks ?? [])),

  columns: [
    nameColumn,
    { name: 'Webhooks', type: 'integer', priority: 0, description: 'Number of webhooks.', value: ({ webhooks = [] }) => webhooks.length },
    ageColumn,
  ],
})
