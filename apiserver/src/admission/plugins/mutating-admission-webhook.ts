import type { AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import { isExempt } from '../rules/exempt.ts'
import type { Configurations } from '../webhooks/configurations.ts'
import { someMeant } from '../webhooks/meant.ts'
import { type Memory, type MutateParts, mutateByWebhooks, newMemory } from '../webhooks/mutate.ts'
import { isOwn } from '../webhooks/own-requests.ts'

/** Asks servers outside what they want changed in an object before it is checked and stored. */
export const mutatingAdmissionWebhook = (configurations: Configurations, parts: MutateParts): AdmissionPlugin => {
  // Of writes that are in their first round.
  const memories = new WeakMap<AdmissionRequest, Memory>()
  const memoryOf = (request: AdmissionRequest): Memory => {
    const memory = memories.get(request) ?? newMemory()
    memories.set(request, memory)
    return memory
  }
  return {
    name: 'MutatingAdmissionWebhook',
    mutatesDeletes: true,
    mutate: (request, view, rounds) => {
      const hooks = configurations.webhooks()
      if (hooks.length === 0 || isExempt(request) || isOwn(request) || !someMeant(hooks, request, view)) return undefined
      return mutateByWebhooks(parts, hooks, { request, view, rounds, memory: memoryOf(request) })
    },
  }
}
