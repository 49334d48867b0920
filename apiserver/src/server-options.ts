import type { FrontProxyOptions } from '@coxswain/client/serving'
import { type Clock, type Egress, FAILOVER, type Logger, type Metrics, type Random } from '@coxswain/ports'
import { type AdmissionConfiguration, NO_CONFIGURATION } from './admission/configuration.ts'
import type { PluginFlags } from './admission/select-plugins.ts'
import type { UserOfToken } from './authentication/token-authenticator.ts'
import type { TokenKey } from './authentication/token-key.ts'
import type { TokenSettings } from './authentication/token-settings.ts'
import type { AuthorizationMode } from './authorization/modes.ts'
import type { ComponentProbe } from './component-probe.ts'
import type { KubeletOptions } from './proxy/kubelet-options.ts'
import type { Compress } from './respond/compress.ts'
import type { Store } from './storage/store.ts'

export interface ApiServerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** Where clients inside the cluster reach this server: the endpoints of `default/kubernetes`. */
  readonly advertise: { readonly address: string; readonly port: number }
  readonly flags: ApiServerFlags
  /** The machine's name: servers are told apart by it. */
  readonly hostname: string
  /** The authority of client certificates, PEM text; told to servers that extend this one. */
  readonly clientCa?: string
  /** Who is believed about the callers of others; told to servers that extend this one. */
  readonly frontProxy?: FrontProxyOptions & { readonly caPem: string }
  /** SHA-256 of bytes; a port, because the core has no crypto of its own. */
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  /** Asks the scheduler and the controller manager how they are; absent: not asked. */
  readonly probes?: readonly ComponentProbe[]
  /** Signs and verifies the tokens of service accounts; a port, for the same reason. */
  readonly tokenKey: TokenKey
  /** Absent: as the harness has it, `DEFAULT_TOKENS`. */
  readonly tokens?: Partial<TokenSettings>
  /** Users of tokens that were given to the server at its start. */
  readonly staticTokens?: UserOfToken
  /** For documents that are compressed once and kept. */
  readonly gzip?: (bytes: Uint8Array) => Promise<Uint8Array>
  /** How webhooks are reached; absent: they are not. */
  readonly egress?: Egress
  /** What this server shows of itself to aggregated servers, in PEM. */
  readonly proxyClientCert?: { readonly cert: string; readonly key: string } | undefined
  /** How kubelets are reached; absent: as nobody in particular. */
  readonly kubelets?: KubeletOptions
  /** For large answers. */
  readonly compress?: Compress
  /** Type checking of policies writes their status, unless it is left to others. */
  readonly policyStatus?: 'left alone'
  /** The store can no longer be followed or written: the process must end. */
  readonly onFatal: (error: Error) => void
}

/** Upstream's flags of the same names. */
export interface ApiServerFlags extends PluginFlags {
  readonly eventTtlSeconds: number
  /** Of our own: how many changes are remembered with their causes. */
  readonly causesKept: number
  readonly serviceClusterIpRange: string
  readonly serviceNodePortRange: { readonly first: number; readonly last: number }
  readonly defaultNotReadyTolerationSeconds: number
  readonly defaultUnreachableTolerationSeconds: number
  readonly authorizationModes: readonly AuthorizationMode[]
  /** What the file of --admission-control-config-file says. */
  readonly admission: AdmissionConfiguration
}

export const defaultFlags: ApiServerFlags = {
  eventTtlSeconds: 3600,
  causesKept: 20_000,
  serviceClusterIpRange: '10.96.0.0/16',
  serviceNodePortRange: { first: 30000, last: 32767 },
  defaultNotReadyTolerationSeconds: FAILOVER.upstream.notReadyTolerationSeconds,
  defaultUnreachableTolerationSeconds: FAILOVER.upstream.unreachableTolerationSeconds,
  authorizationModes: ['Node', 'RBAC'],
  enableAdmissionPlugins: [],
  disableAdmissionPlugins: [],
  admission: NO_CONFIGURATION,
}
