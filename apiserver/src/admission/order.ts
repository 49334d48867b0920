import type { Registry } from '@coxswain/api-types'
import type { Clock, Random } from '@coxswain/ports'
import type { Authorizer } from '../authorization/authorizer.ts'
import type { AdmissionPlugin } from './chain.ts'
import type { AdmissionConfiguration } from './configuration.ts'
import { alwaysAdmit } from './plugins/always-admit.ts'
import { alwaysDeny } from './plugins/always-deny.ts'
import { alwaysPullImages } from './plugins/always-pull-images.ts'
import { certificateApproval } from './plugins/certificate-approval.ts'
import { certificateSigning } from './plugins/certificate-signing.ts'
import { certificateSubjectRestriction } from './plugins/certificate-subject-restriction.ts'
import { defaultIngressClass } from './plugins/default-ingress-class.ts'
import { defaultStorageClass } from './plugins/default-storage-class.ts'
import { type DefaultTolerationSecondsOptions, defaultTolerationSeconds } from './plugins/default-toleration-seconds.ts'
import { denyServiceExternalIps } from './plugins/deny-service-external-ips.ts'
import { eventRateLimit } from './plugins/event-rate-limit.ts'
import { extendedResourceToleration } from './plugins/extended-resource-toleration.ts'
import { limitPodHardAntiAffinityTopology } from './plugins/limit-pod-hard-anti-affinity-topology.ts'
import { limitRanger } from './plugins/limit-ranger.ts'
import { mutatingAdmissionPolicy } from './plugins/mutating-admission-policy.ts'
import { type CreateNamespace, namespaceAutoProvision } from './plugins/namespace-auto-provision.ts'
import { namespaceExists } from './plugins/namespace-exists.ts'
import { namespaceLifecycle } from './plugins/namespace-lifecycle.ts'
import { nodeRestriction } from './plugins/node-restriction.ts'
import { ownerReferencesPermissionEnforcement } from './plugins/owner-references-permission-enforcement.ts'
import { persistentVolumeClaimResize } from './plugins/persistent-volume-claim-resize.ts'
import { podNodeSelector } from './plugins/pod-node-selector.ts'
import { podSecurity } from './plugins/pod-security.ts'
import { podTolerationRestriction } from './plugins/pod-toleration-restriction.ts'
import { podTopologyLabels } from './plugins/pod-topology-labels.ts'
import { priority } from './plugins/priority.ts'
import { runtimeClass } from './plugins/runtime-class.ts'
import { serviceAccount } from './plugins/service-account.ts'
import { storageObjectInUseProtection } from './plugins/storage-object-in-use-protection.ts'
import { taintNodesByCondition } from './plugins/taint-nodes-by-condition.ts'
import { validatingAdmissionPolicy } from './plugins/validating-admission-policy.ts'
import type { PolicyParts } from './policies/parts.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

/** What plugins are made of. */
export interface PluginParts {
  readonly authorizer: Authorizer
  readonly registry: Registry
  readonly random: Random
  readonly clock: Clock
  readonly tolerations: DefaultTolerationSecondsOptions
  readonly configuration: AdmissionConfiguration
  readonly createNamespace: CreateNamespace
  readonly policies: PolicyParts
  readonly webhooks: Webhooks
}

export interface PluginRow {
  readonly name: string
  readonly byDefault: boolean
  make(parts: PluginParts): AdmissionPlugin
}

type Make = (parts: PluginParts) => Omit<AdmissionPlugin, 'name'>

const row = (byDefault: boolean) => (name: string, make: Make) => ({
  name,
  byDefault,
  make: (parts: PluginParts): AdmissionPlugin => ({ ...make(parts), name }),
})
const on = row(true)
const off = row(false)
/** Known to the flags; what it does happens elsewhere, or nothing does it yet. */
const nothing: Make = () => ({})

/** Every plugin, in upstream's order of 1.36: the order in which they are asked. One line each. */
export const ORDERED_PLUGINS: readonly PluginRow[] = [
  off('AlwaysAdmit', () => alwaysAdmit),
  off('NamespaceAutoProvision', ({ createNamespace }) => namespaceAutoProvision(createNamespace)),
  on('NamespaceLifecycle', () => namespaceLifecycle),
  off('NamespaceExists', () => namespaceExists),
  off('LimitPodHardAntiAffinityTopology', () => limitPodHardAntiAffinityTopology),
  on('LimitRanger', () => limitRanger),
  on('ServiceAccount', ({ random }) => serviceAccount(random)),
  on('NodeRestriction', ({ authorizer }) => nodeRestriction(authorizer)),
  on('TaintNodesByCondition', () => taintNodesByCondition),
  off('AlwaysPullImages', () => alwaysPullImages),
  on('PodSecurity', ({ configuration }) => podSecurity(configuration.podSecurity)),
  off('PodNodeSelector', ({ configuration }) => podNodeSelector(configuration.podNodeSelectors)),
  on('Priority', () => priority),
  on('DefaultTolerationSeconds', ({ tolerations }) => defaultTolerationSeconds(tolerations)),
  off('PodTolerationRestriction', ({ configuration }) => podTolerationRestriction(configuration.podTolerations)),
  off('EventRateLimit', ({ configuration, clock }) => eventRateLimit(configuration.eventLimits, clock)),
  off('ExtendedResourceToleration', () => extendedResourceToleration),
  on('DefaultStorageClass', () => defaultStorageClass),
  on('StorageObjectInUseProtection', () => storageObjectInUseProtection),
  off('OwnerReferencesPermissionEnforcement', ({ authorizer, registry }) => ownerReferencesPermissionEnforcement(authorizer, registry)),
  on('PersistentVolumeClaimResize', () => persistentVolumeClaimResize),
  on('RuntimeClass', () => runtimeClass),
  on('CertificateApproval', ({ authorizer }) => certificateApproval(authorizer)),
  on('CertificateSigning', ({ authorizer }) => certificateSigning(authorizer)),
  on('CertificateSubjectRestriction', () => certificateSubjectRestriction),
  on('DefaultIngressClass', () => defaultIngressClass),
  off('DenyServiceExternalIPs', () => denyServiceExternalIps),
  on('PodTopologyLabels', () => podTopologyLabels),
  on('MutatingAdmissionPolicy', ({ policies }) => mutatingAdmissionPolicy(policies)),
  on('MutatingAdmissionWebhook', ({ webhooks }) => webhooks.mutating),
  on('ValidatingAdmissionPolicy', ({ policies }) => validatingAdmissionPolicy(policies)),
  on('ValidatingAdmissionWebhook', ({ webhooks }) => webhooks.validating),
  // In the transaction of the write itself: `quota/quotas.ts`.
  on('ResourceQuota', nothing),
  off('AlwaysDeny', () => alwaysDeny),
]
