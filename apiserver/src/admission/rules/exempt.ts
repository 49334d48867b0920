import type { AdmissionRequest } from '../chain.ts'

const GROUP = 'admissionregistration.k8s.io'

const EXEMPT: ReadonlySet<string> = new Set([
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'validatingwebhookconfigurations',
])

/**
 * No webhook and no policy is asked about what sets up webhooks and policies: a cluster that locks itself out must be able to unlock
 * itself (upstream's `IsExemptAdmissionConfigurationResource`).
 */
export const isExempt = ({ resource }: AdmissionRequest): boolean => resource.group === GROUP && EXEMPT.has(resource.plural)
