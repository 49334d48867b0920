import { levelVersion, type Policy } from './policy.ts'

/** What the plugin is told: the policy of namespaces that say nothing, and who is not looked at. */
export interface PodSecurityConfiguration {
  readonly defaults: Policy
  readonly exemptions: {
    readonly usernames: readonly string[]
    readonly namespaces: readonly string[]
    readonly runtimeClasses: readonly string[]
  }
}

const PRIVILEGED = levelVersion('privileged', 'latest')

/** Upstream's, where nobody tells it anything. */
export const PRIVILEGED_DEFAULTS: PodSecurityConfiguration = {
  defaults: { enforce: PRIVILEGED, audit: PRIVILEGED, warn: PRIVILEGED },
  exemptions: { usernames: [], namespaces: [], runtimeClasses: [] },
}
