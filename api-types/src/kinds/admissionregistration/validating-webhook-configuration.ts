import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ValidatingWebhookConfiguration } from '../../generated/admissionregistration.v1.types.ts'
import { defaultWebhook } from './shared/defaults.ts'
import { countGeneration } from './shared/generation.ts'
import { webhooksErrors } from './shared/validate-webhook.ts'

/** Servers that are asked whether a request may go on. */
export const validatingWebhookConfiguration = defineKind<ValidatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  categories: ['api-extensions'],
  scope: 'Cluster',
  schema: 'admissionregistration/v1.ValidatingWebhookConfiguration',
  unconditionalUpdate: false,

  defaults: ({ webhooks = [] }) => {
    for (const hook of webhooks) defaultWebhook(hook)
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
