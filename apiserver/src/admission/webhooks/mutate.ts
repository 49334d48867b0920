import { deepCopy, deepEqual, type KubeObject, StatusError } from '@coxswain/api-types'
import type { AdmissionRequest, AdmissionView, Answer, Rounds } from '../chain.ts'
import { type DispatchParts, deadlineOf, dispatch, failure } from './dispatcher.ts'
import { inputFor } from './meant.ts'
import { applyReviewPatch, type PatchParts } from './patch.ts'
import type { Webhook } from './webhook.ts'

const phase = 'admit' as const

export interface MutateParts extends DispatchParts, PatchParts {}

/** What is remembered from one round to the next (upstream's `webhookReinvokeContext`). */
export interface Memory {
  /** Those that have been asked, and want to be asked again after changes. */
  readonly asked: Set<string>
  /** Those that are to be asked in the second round. */
  readonly again: Set<string>
  /** What the webhooks left: other plugins may change it afterwards. */
  left: KubeObject | undefined
}

export const newMemory = (): Memory => ({ asked: new Set(), again: new Set(), left: undefined })

/**
 * Asks one after the other, each about what those before have made of the object. In a second round only those are asked that want to be,
 * and only where the object has changed since they were (upstream's `mutatingDispatcher`).
 */
export const mutateByWebhooks = async (
  parts: MutateParts,
  hooks: readonly Webhook[],
  { request, view, rounds, memory }: { request: AdmissionRequest; view: AdmissionView; rounds: Rounds; memory: Memory },
): Promise<Answer> => {
  const deadline = deadlineOf(parts)
  if (rounds.round === 1 && !deepEqual(memory.left, request.object)) askAgain(memory)
  for (const hook of hooks) {
    if (rounds.round === 1 && !memory.again.has(hook.uid)) continue
    const input = await inputFor(parts, request, view, { hook, phase })
    if (input instanceof StatusError) return input
    if (input === undefined) continue
    const outcome = await dispatch(parts, { hook, input, phase, deadline })
    if (outcome !== undefined && 'refused' in outcome) return outcome.refused
    const patched = outcome === undefined ? 'same' : await applyReviewPatch(parts, input, hook, outcome.allowed)
    if (patched instanceof StatusError) return patched
    if (typeof patched === 'object') {
      if (!hook.failsOpen) return failure(hook.name, patched.failed)
      parts.logger.warn({ webhook: hook.name, why: patched.failed }, 'what a webhook sent could not be read; the write goes on without it')
    }
    if (patched === 'changed') {
      askAgain(memory)
      rounds.again()
    }
    if (hook.again) memory.asked.add(hook.uid)
  }
  if (rounds.wanted()) memory.left = request.object === undefined ? undefined : deepCopy(request.object)
  return undefined
}

const askAgain = ({ asked, again }: Memory): void => {
  for (const uid of asked) again.add(uid)
  asked.clear()
}
