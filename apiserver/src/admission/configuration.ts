import type { LimitedResource } from '../quota/limited.ts'
import type { EventLimit } from './plugins/event-rate-limit.ts'
import type { PodNodeSelectors } from './plugins/pod-node-selector.ts'
import type { PodTolerations } from './plugins/pod-toleration-restriction.ts'
import type { PodSecurityConfiguration } from './pod-security/configuration.ts'
import { PRIVILEGED_DEFAULTS } from './pod-security/configuration.ts'

/** What `--admission-control-config-file` says to each plugin that can be told something. */
export interface AdmissionConfiguration {
  readonly podSecurity: PodSecurityConfiguration
  readonly podNodeSelectors: PodNodeSelectors
  readonly podTolerations: PodTolerations
  readonly eventLimits: readonly EventLimit[]
  /** Of ResourceQuota: what nobody uses where no quota covers it. */
  readonly limitedResources: readonly LimitedResource[]
}

export const NO_CONFIGURATION: AdmissionConfiguration = {
  podSecurity: PRIVILEGED_DEFAULTS,
  podNodeSelectors: {},
  podTolerations: { default: [], whitelist: [] },
  eventLimits: [],
  limitedResources: [],
}
