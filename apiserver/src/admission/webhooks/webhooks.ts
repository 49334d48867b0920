import { type KindDefinition, kinds } from '@coxswain/api-types'
import type { Metrics } from '@coxswain/ports'
import type { Cache } from '../../cache/cache.ts'
import type { Objects } from '../../cache/entry.ts'
import type { AdmissionPlugin } from '../chain.ts'
import { mutatingAdmissionWebhook } from '../plugins/mutating-admission-webhook.ts'
import { validatingAdmissionWebhook } from '../plugins/validating-admission-webhook.ts'
import { convertCustom } from '../rules/convert-custom.ts'
import { createForms } from '../rules/forms.ts'
import { createShown } from '../rules/show-as.ts'
import { followConfigurations } from './configurations.ts'
import { createWebhookMetrics } from './metrics.ts'
import type { MutateParts } from './mutate.ts'
import type { Targets } from './target.ts'

interface Parts extends Targets, Omit<MutateParts, 'shown' | 'metrics'> {
  readonly cache: Cache
  readonly objects: Objects
  readonly metrics: Metrics
}

/** The two plugins that ask servers outside. */
export interface Webhooks {
  readonly mutating: AdmissionPlugin
  readonly validating: AdmissionPlugin
}

export const createWebhooks = (parts: Parts): Webhooks => {
  const { registry, metrics } = parts
  const asking: MutateParts = { ...parts, shown: createShown(convertCustom), metrics: createWebhookMetrics(metrics) }
  const shared = { ...parts, formsOf: createForms(registry) }
  const following = (definition: KindDefinition) => followConfigurations({ ...shared, definition })
  return {
    mutating: mutatingAdmissionWebhook(following(kinds.MutatingWebhookConfiguration as KindDefinition), asking),
    validating: validatingAdmissionWebhook(following(kinds.ValidatingWebhookConfiguration as KindDefinition), asking),
  }
}
