import type {
  MatchResources,
  MutatingWebhook,
  RuleWithOperations,
  ValidatingWebhook,
} from '../../../generated/admissionregistration.v1.types.ts'

const HTTPS_PORT = 443
const TIMEOUT_SECONDS = 10

const defaultRules = (rules: RuleWithOperations[] | undefined): void => {
  for (const rule of rules ?? []) rule.scope ??= '*'
}

/** Upstream's `SetDefaults_ValidatingWebhook` and `SetDefaults_MutatingWebhook`, as far as they are the same. */
export const defaultWebhook = (hook: ValidatingWebhook | MutatingWebhook): void => {
  hook.failurePolicy ??= 'Fail'
  hook.matchPolicy ??= 'Equivalent'
  hook.namespaceSelector ??= {}
  hook.objectSelector ??= {}
  hook.timeoutSeconds ??= TIMEOUT_SECONDS
  if (hook.clientConfig?.service !== undefined) hook.clientConfig.service.port ??= HTTPS_PORT
  defaultRules(hook.rules)
}

/** Upstream's `SetDefaults_MatchResources`. */
export const defaultMatchResources = (match: MatchResources | undefined): void => {
  if (match === undefined) return
  match.matchPolicy ??= 'Equivalent'
  match.namespaceSelector ??= {}
  match.objectSelector ??= {}
  defaultRules(match.resourceRules)
  defaultRules(match.excludeResourceRules)
}
