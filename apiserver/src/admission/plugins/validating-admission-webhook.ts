import type { AdmissionPlugin } from '../chain.ts'
import { isExempt } from '../rules/exempt.ts'
import type { Configurations } from '../webhooks/configurations.ts'
import type { DispatchParts } from '../webhooks/dispatcher.ts'
import { someMeant } from '../webhooks/meant.ts'
import { isOwn } from '../webhooks/own-requests.ts'
import { validateByWebhooks } from '../webhooks/validate.ts'

/** Asks servers outside whether a write may go on, after it has been checked. */
export const validatingAdmissionWebhook = (configurations: Configurations, parts: DispatchParts): AdmissionPlugin => ({
  name: 'ValidatingAdmissionWebhook',
  validate: (request, view) => {
    const hooks = configurations.webhooks()
    if (hooks.length === 0 || isExempt(request) || isOwn(request) || !someMeant(hooks, request, view)) return undefined
    return validateByWebhooks(parts, hooks, request, view)
  },
})
