import type { MutatingWebhook, ValidatingWebhook } from '../../../generated/admissionregistration.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { isDns1035Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { optionalOneOf } from '../../core/pod/errors.ts'
import { clientConfigErrors } from './validate-client.ts'
import { matchConditionErrors } from './validate-expressions.ts'
import { FAILURE_POLICIES, MATCH_POLICIES } from './validate-match.ts'
import { ruleErrors } from './validate-rule.ts'

type Webhook = ValidatingWebhook & Pick<MutatingWebhook, 'reinvocationPolicy'>

const WITHOUT_SIDE_EFFECTS = ['None', 'NoneOnDryRun']
const SIDE_EFFECTS = ['None', 'NoneOnDryRun', 'Some', 'Unknown']
const REVIEW_VERSIONS = ['v1', 'v1beta1']
const MAX_TIMEOUT_SECONDS = 30

/** All webhooks of a configuration. What was stored once and is refused today may stay: `old` is what an update replaces. */
export const webhooksErrors = (hooks: readonly Webhook[], at: Path, old?: readonly Webhook[]): readonly FieldError[] => {
  const rules = rulesFor(old)
  return hooks.flatMap((hook, i) => [
    ...webhookErrors(hook, at.index(i), rules),
    ...reviewVersionErrors(hook.admissionReviewVersions, at.index(i).child('admissionReviewVersions'), rules),
    ...(rules.uniqueNames && hook.name !== '' && hooks.findIndex(({ name }) => name === hook.name) < i
      ? [fieldErrors.duplicate(at.index(i).child('name'), hook.name)]
      : []),
  ])
}

interface Rules {
  readonly noSideEffects: boolean
  readonly knownReviewVersion: boolean
  readonly uniqueNames: boolean
}

/** What holds for an update is what held before it. */
const rulesFor = (old: readonly Webhook[] | undefined): Rules => ({
  noSideEffects: old?.every(({ sideEffects }) => WITHOUT_SIDE_EFFECTS.includes(sideEffects)) ?? true,
  knownReviewVersion: old?.every(({ admissionReviewVersions }) => admissionReviewVersions.some(isKnownReview)) ?? true,
  uniqueNames: old === undefined || new Set(old.map(({ name }) => name)).size === old.length,
})

const isKnownReview = (version: string): boolean => REVIEW_VERSIONS.includes(version)

const webhookErrors = (hook: Webhook, at: Path, { noSideEffects }: Rules): readonly FieldError[] => {
  const { timeoutSeconds: timeout, sideEffects } = hook
  const allowed = noSideEffects ? WITHOUT_SIDE_EFFECTS : SIDE_EFFECTS
  return [
    ...fullNameErrors(hook.name, at.child('name')),
    ...(hook.rules ?? []).flatMap((rule, i) => ruleErrors(rule, at.child('rules').index(i))),
    ...optionalOneOf(hook.failurePolicy, FAILURE_POLICIES, at.child('failurePolicy')),
    ...optionalOneOf(hook.matchPolicy, MATCH_POLICIES, at.child('matchPolicy')),
    ...(sideEffects ? [] : [fieldErrors.required(at.child('sideEffects'), `must specify one of ${allowed.join(', ')}`)]),
    ...(!sideEffects || allowed.includes(sideEffects) ? [] : [fieldErrors.notSupported(at.child('sideEffects'), sideEffects, allowed)]),
    ...(timeout !== undefined && (timeout > MAX_TIMEOUT_SECONDS || timeout < 1)
      ? [fieldErrors.invalid(at.child('timeoutSeconds'), timeout, 'the timeout value must be between 1 and 30 seconds')]
      : []),
    ...validateLabelSelector(hook.namespaceSelector, at.child('namespaceSelector')),
    ...validateLabelSelector(hook.objectSelector, at.child('objectSelector')),
    ...optionalOneOf(hook.reinvocationPolicy, ['IfNeeded', 'Never'], at.child('reinvocationPolicy')),
    ...clientConfigErrors(hook.clientConfig, at.child('clientConfig')),
    ...matchConditionErrors(hook.matchConditions, at.child('matchConditions')),
  ]
}

/** Upstream's `validation.IsFullyQualifiedName`. */
const fullNameErrors = (name: string, at: Path): readonly FieldError[] => {
  if (name === '') return [fieldErrors.required(at)]
  const problems = isDns1123Subdomain(name)
  if (problems.length > 0) return [fieldErrors.invalid(at, name, problems.join(','))]
  return name.split('.').length < 3
    ? [fieldErrors.invalid(at, name, 'should be a domain with at least three segments separated by dots')]
    : []
}

const reviewVersionErrors = (versions: readonly string[], at: Path, { knownReviewVersion }: Rules): readonly FieldError[] => {
  const listed = REVIEW_VERSIONS.join(', ')
  if (versions.length === 0) return [fieldErrors.required(at, `must specify one of ${listed}`)]
  return [
    ...versions.flatMap((version, i) =>
      versions.indexOf(version) < i
        ? [fieldErrors.invalid(at.index(i), version, 'duplicate version')]
        : isDns1035Label(version).map((why) => fieldErrors.invalid(at.index(i), version, why)),
    ),
    ...(knownReviewVersion && !versions.some(isKnownReview)
      ? [fieldErrors.invalid(at, versions, `must include at least one of ${listed}`)]
      : []),
  ]
}
