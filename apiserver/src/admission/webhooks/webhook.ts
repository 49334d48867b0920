import type { MutatingWebhook, ValidatingWebhook } from '@coxswain/api-types'
import type { FormsOf } from '../rules/forms.ts'
import { createMatcher, type Matcher } from '../rules/matcher.ts'
import { type ConditionsOf, conditionsOf } from './conditions.ts'
import { type TargetOf, type Targets, targetOf } from './target.ts'

/** The versions of reviews that are spoken here. */
export type ReviewVersion = 'v1' | 'v1beta1'

/** A webhook ready to be asked; made when its configuration changes. */
export interface Webhook {
  readonly name: string
  readonly configuration: string
  /** Tells it from all others: names may repeat within a configuration that is older than the rule against it. */
  readonly uid: string
  readonly matches: Matcher
  /** Undefined: it has no conditions. */
  readonly conditions: ConditionsOf | undefined
  /** The first that it knows and that is known here. */
  readonly reviewVersion: ReviewVersion | undefined
  readonly target: TargetOf
  readonly timeoutMs: number
  /** Where it cannot be asked, the write goes on. */
  readonly failsOpen: boolean
  /** It may be asked about a write that is not meant. */
  readonly dryRuns: boolean
  /** It wants to be asked again where others have changed the object after it. */
  readonly again: boolean
}

export interface WebhookParts extends Targets {
  readonly formsOf: FormsOf
}

interface Placed {
  readonly configuration: string
  readonly uid: string
}

const isKnown = (version: string): version is ReviewVersion => version === 'v1' || version === 'v1beta1'

export const compileWebhook = (hook: MutatingWebhook | ValidatingWebhook, placed: Placed, parts: WebhookParts): Webhook => ({
  ...placed,
  name: hook.name,
  matches: createMatcher({ ...hook, resourceRules: hook.rules ?? [] }, parts.formsOf),
  conditions: conditionsOf(hook),
  reviewVersion: (hook.admissionReviewVersions ?? []).find(isKnown),
  target: targetOf(hook.clientConfig ?? {}, parts),
  timeoutMs: (hook.timeoutSeconds ?? 10) * 1000,
  failsOpen: hook.failurePolicy === 'Ignore',
  dryRuns: hook.sideEffects === 'None' || hook.sideEffects === 'NoneOnDryRun',
  again: 'reinvocationPolicy' in hook && hook.reinvocationPolicy === 'IfNeeded',
})
