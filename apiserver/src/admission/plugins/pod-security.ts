import { kinds, type Namespace, type ObjectMeta, type Pod, type PodSpec, status } from '@coxswain/api-types'
import { explained } from '../../explain/explained.ts'
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Answer } from '../chain.ts'
import type { PodSecurityConfiguration } from '../pod-security/configuration.ts'
import { detailsText, evaluatePod } from '../pod-security/evaluate.ts'
import { warnOfExisting } from '../pod-security/existing-pods.ts'
import { compareLevels, isPrivileged, type LevelVersion, type Policy, policyOf, policyText, samePolicy } from '../pod-security/policy.ts'
import { isSignificantUpdate } from '../pod-security/significant-update.ts'
import { hasTemplate, templateOf } from '../pod-security/template-of.ts'
import { forbid } from '../refuse.ts'

/** Parts of a pod that do not change what it may do on its node. */
const IGNORED_PARTS: ReadonlySet<string> = new Set(['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status'])

/**
 * Pods keep to the Pod Security Standards as far as the labels of their namespace ask for it (upstream's PodSecurity): what violates the
 * enforced level is refused, what violates the one to be warned of is told of, in pods and in what makes pods.
 */
export const podSecurity = (configuration: PodSecurityConfiguration): AdmissionPlugin => ({
  name: 'PodSecurity',
  validate: (request, view) => {
    const { resource, subresource, operation } = request
    if (operation !== 'CREATE' && operation !== 'UPDATE') return undefined
    const { definition } = resource
    if (definition === kinds.Pod) return IGNORED_PARTS.has(subresource) ? undefined : checkPod(configuration, request, view)
    if (subresource !== '') return undefined
    if (definition === kinds.Namespace) return checkNamespace(configuration, request, view)
    return hasTemplate(definition) ? checkTemplate(configuration, request, view) : undefined
  },
})

const isExempt = ({ exemptions }: PodSecurityConfiguration, { namespace, user }: AdmissionRequest): boolean =>
  exemptions.namespaces.includes(namespace) || exemptions.usernames.includes(user.name)
const isExemptPod = ({ exemptions }: PodSecurityConfiguration, spec: PodSpec): boolean =>
  spec.runtimeClassName !== undefined && exemptions.runtimeClasses.includes(spec.runtimeClassName)

const policyIn = ({ defaults }: PodSecurityConfiguration, { namespace }: AdmissionRequest, view: AdmissionView): Policy =>
  policyOf(view.labels(kinds.Namespace, '', namespace), defaults).policy

const checkPod = (configuration: PodSecurityConfiguration, request: AdmissionRequest, view: AdmissionView): Answer => {
  const policy = policyIn(configuration, request, view)
  if (isPrivileged(policy) || isExempt(configuration, request)) return undefined
  const pod = request.object as Pod
  if (request.operation === 'UPDATE' && !isSignificantUpdate(pod, request.old as Pod)) return undefined
  if (pod.spec === undefined || isExemptPod(configuration, pod.spec)) return undefined
  const violations = evaluatePod(policy.enforce, pod.metadata, pod.spec)
  if (violations.length > 0) {
    const refusal = forbid(request, `violates PodSecurity ${JSON.stringify(policyText(policy.enforce))}: ${detailsText(violations)}`)
    return explained(refusal, backgroundOf(request.namespace, policy.enforce, pod))
  }
  warn(request, policy.warn, pod.metadata, pod.spec)
  return undefined
}

/** The label of the namespace that refuses, and the strictest level that would not. */
const backgroundOf = (namespace: string, enforced: LevelVersion, { metadata, spec = { containers: [] } }: Pod) => {
  const level = evaluatePod({ ...enforced, level: 'baseline' }, metadata, spec).length === 0 ? 'baseline' : 'privileged'
  return {
    rule: { apiVersion: 'v1', kind: 'Namespace', name: namespace },
    remedy: `a pod that does what the message asks for; or the label pod-security.kubernetes.io/enforce=${level} on the namespace`,
  }
}

/** What makes pods is never refused, as what it makes will be. */
const checkTemplate = (configuration: PodSecurityConfiguration, request: AdmissionRequest, view: AdmissionView): Answer => {
  const { resource, object } = request
  const policy = policyIn(configuration, request, view)
  if (policy.warn.level === 'privileged' || isExempt(configuration, request) || object === undefined) return undefined
  const template = templateOf(resource.definition, object)
  if (template?.spec === undefined || isExemptPod(configuration, template.spec)) return undefined
  warn(request, policy.warn, template.metadata ?? {}, template.spec)
  return undefined
}

const warn = (request: AdmissionRequest, policy: LevelVersion, metadata: ObjectMeta, spec: PodSpec): void => {
  const violations = evaluatePod(policy, metadata, spec)
  if (violations.length === 0) return
  request.warnings.push(`would violate PodSecurity ${JSON.stringify(policyText(policy))}: ${detailsText(violations)}`)
}

const checkNamespace = (configuration: PodSecurityConfiguration, request: AdmissionRequest, view: AdmissionView): Answer => {
  const { metadata } = request.object as Namespace
  const next = policyOf(metadata.labels, configuration.defaults)
  const old = request.old === undefined ? undefined : policyOf(request.old.metadata.labels, configuration.defaults)
  const texts = (errors: typeof next.errors): string => JSON.stringify(errors)
  if (next.errors.length > 0 && texts(next.errors) !== texts(old?.errors ?? []))
    return status.invalid({ group: '', kind: 'Namespace' }, metadata.name ?? '', next.errors)
  if (old === undefined || !isStricter(next.policy.enforce, old.policy.enforce)) return undefined
  const name = metadata.name ?? ''
  if (configuration.exemptions.namespaces.includes(name)) return undefined
  const pods = view.list(kinds.Pod, name) as readonly Pod[]
  const exempt = ({ spec }: Pod): boolean => spec !== undefined && isExemptPod(configuration, spec)
  request.warnings.push(...warnOfExisting(name, next.policy.enforce, pods, exempt))
  return undefined
}

const isStricter = (next: LevelVersion, old: LevelVersion): boolean =>
  next.level !== 'privileged' && !samePolicy(next, old) && !(next.version === old.version && compareLevels(next.level, old.level) < 0)
