import { kinds, type Secret } from '@coxswain/api-types'
import { defineController, plan, remove } from '@coxswain/client'
import { endOf, isBootstrapToken } from '../shared/bootstrap-tokens.ts'

/** Waits are not longer than this: timers have an end. */
const LONGEST_WAIT_MS = 24 * 3600 * 1000

/** Deletes bootstrap tokens whose time has ended (upstream: pkg/controller/bootstrap, the token cleaner). */
export const tokenCleaner = defineController<Secret>({
  name: 'token-cleaner-controller',
  component: 'token-cleaner',
  for: kinds.Secret,
  when: ({ object }) => isBootstrapToken(object),
  reconcile: ({ object: secret, now }) => {
    if (secret === undefined || !isBootstrapToken(secret)) return plan()
    const end = endOf(secret)
    if (end === undefined) return plan()
    if (end > now) return plan([], { requeueAfterMs: Math.min(end - now, LONGEST_WAIT_MS) })
    const { uid, resourceVersion } = secret.metadata
    return plan(remove(kinds.Secret, secret, { reason: 'its time has ended', preconditions: { uid, resourceVersion } }))
  },
})
