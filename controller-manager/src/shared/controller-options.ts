import { FAILOVER, type FailoverPreset } from '@coxswain/ports'
import type { LookUpUsages } from '../controllers/horizontal-pod-autoscaler/facts.ts'
import type { SampleFeed } from '../controllers/horizontal-pod-autoscaler/sample-feed.ts'
import type { CertificateSigner, SignDetached, TokenSigner } from './signers.ts'

/** Settings of the controllers, by the names of upstream's flags. Durations are milliseconds, rates are per second. */
export interface ControllerOptions {
  readonly concurrentEndpointSyncs: number
  readonly concurrentServiceEndpointSyncs: number
  readonly mirroringConcurrentServiceEndpointSyncs: number
  readonly concurrentNamespaceSyncs: number
  readonly concurrentGcSyncs: number
  readonly concurrentReplicasetSyncs: number
  readonly concurrentRcSyncs: number
  readonly concurrentDeploymentSyncs: number
  readonly concurrentStatefulsetSyncs: number
  readonly concurrentDaemonsetSyncs: number
  readonly concurrentJobSyncs: number
  readonly concurrentCronJobSyncs: number
  readonly concurrentTtlAfterFinishedSyncs: number
  readonly concurrentResourceQuotaSyncs: number
  readonly concurrentEphemeralvolumeSyncs: number
  readonly concurrentHorizontalPodAutoscalerSyncs: number
  /** The longest that an autoscaler goes without a look at its metrics. */
  readonly horizontalPodAutoscalerSyncPeriodMs: number
  /** How long the most that metrics asked for holds before replicas become fewer. */
  readonly horizontalPodAutoscalerDownscaleStabilizationMs: number
  /** How far usage may be from its target, as a share, before anything is done. */
  readonly horizontalPodAutoscalerTolerance: number
  /** How long the CPU of a pod that has started may be that of its start. */
  readonly horizontalPodAutoscalerCpuInitializationPeriodMs: number
  /** A pod that became unready within this time from its start was never ready. */
  readonly horizontalPodAutoscalerInitialReadinessDelayMs: number
  /** Tells that pods have been measured anew; absent: autoscalers look after the sync period alone. */
  readonly sampleFeed?: SampleFeed | undefined
  /** Looks up what pods use; absent: the metrics API is asked. */
  readonly lookUpUsages?: LookUpUsages | undefined
  /** How often quotas are counted anew though nothing has happened to them. */
  readonly resourceQuotaSyncPeriodMs: number
  /** How long a token in a Secret may go without use. */
  readonly legacyServiceAccountTokenCleanUpPeriodMs: number
  /** Most endpoints of one slice. */
  readonly maxEndpointsPerSlice: number
  /** Most addresses of one subset that are mirrored. */
  readonly mirroringMaxEndpointsPerSubset: number
  /** `external`: a cloud's own controllers see to load balancers. Empty: there is no cloud. */
  readonly cloudProvider: string
  /** Ranges for the pods of the cluster, one of each address family at most. */
  readonly clusterCidrs: readonly string[]
  /** Range of Services, kept free where it lies inside a range for pods. */
  readonly serviceClusterIpRanges: readonly string[]
  readonly nodeCidrMaskSizeIpv4: number
  readonly nodeCidrMaskSizeIpv6: number
  /** How often a node that is not ready is looked at: what is to be done with it depends on the others of its zone. */
  readonly nodeMonitorPeriodMs: number
  /** How long a node may be silent before it counts as unreachable. */
  readonly nodeMonitorGracePeriodMs: number
  /** The same for a node that has never reported. */
  readonly nodeStartupGracePeriodMs: number
  /** Nodes of a zone tainted for eviction each second while the zone is healthy. */
  readonly nodeEvictionRate: number
  /** The same while a large zone is unhealthy. */
  readonly secondaryNodeEvictionRate: number
  /** Share of nodes that are not ready from which a zone counts as unhealthy. */
  readonly unhealthyZoneThreshold: number
  /** Zones with more nodes than this are large: evictions from small unhealthy ones stop. */
  readonly largeClusterSizeThreshold: number
  /** Terminated pods that are kept; 0 keeps all. */
  readonly terminatedPodGcThreshold: number
  /** How long a node must be gone before its pods are. */
  readonly podGcQuarantineMs: number
  /** How often the garbage collector asks which resources there are. */
  readonly resourceDiscoveryPeriodMs: number
  /** Folder on each node below which claims of local-path classes get their folders; empty: nobody provisions them. */
  readonly localPathRoot: string
  /** Authority of the API server's certificate, PEM text; empty: it is told to nobody. */
  readonly rootCa: string
  /** Absent: no Secrets are filled with tokens. */
  readonly tokenSigner?: TokenSigner | undefined
  /** Absent: nothing is signed for machines that join. */
  readonly signDetached?: SignDetached | undefined
  /** Absent: no certificates are signed. */
  readonly certificateSigner?: CertificateSigner | undefined
}

/** What a failover preset sets of the controllers. */
export const nodeTimes = (
  preset: FailoverPreset,
): Pick<ControllerOptions, 'nodeMonitorPeriodMs' | 'nodeMonitorGracePeriodMs' | 'nodeEvictionRate' | 'secondaryNodeEvictionRate'> => {
  const { nodeMonitorPeriodMs, nodeMonitorGracePeriodMs, nodeEvictionRate, secondaryNodeEvictionRate } = FAILOVER[preset]
  return { nodeMonitorPeriodMs, nodeMonitorGracePeriodMs, nodeEvictionRate, secondaryNodeEvictionRate }
}

/** Upstream's defaults (1.36). */
export const DEFAULT_OPTIONS: ControllerOptions = {
  ...nodeTimes('upstream'),
  concurrentEndpointSyncs: 5,
  concurrentServiceEndpointSyncs: 5,
  mirroringConcurrentServiceEndpointSyncs: 5,
  concurrentNamespaceSyncs: 10,
  concurrentGcSyncs: 20,
  concurrentReplicasetSyncs: 5,
  concurrentRcSyncs: 5,
  concurrentDeploymentSyncs: 5,
  concurrentStatefulsetSyncs: 5,
  concurrentDaemonsetSyncs: 2,
  concurrentJobSyncs: 5,
  concurrentCronJobSyncs: 5,
  concurrentTtlAfterFinishedSyncs: 5,
  concurrentResourceQuotaSyncs: 5,
  concurrentEphemeralvolumeSyncs: 5,
  // Upstream's are 5 threads. Here one that waits for its answer costs nothing, and what is written at one time goes to the disk together.
  concurrentHorizontalPodAutoscalerSyncs: 64,
  // Upstream's is three times as long: a look costs little here.
  horizontalPodAutoscalerSyncPeriodMs: 5_000,
  horizontalPodAutoscalerDownscaleStabilizationMs: 300_000,
  horizontalPodAutoscalerTolerance: 0.1,
  horizontalPodAutoscalerCpuInitializationPeriodMs: 300_000,
  horizontalPodAutoscalerInitialReadinessDelayMs: 30_000,
  resourceQuotaSyncPeriodMs: 300_000,
  legacyServiceAccountTokenCleanUpPeriodMs: 8760 * 3_600_000,
  maxEndpointsPerSlice: 100,
  mirroringMaxEndpointsPerSubset: 1000,
  cloudProvider: '',
  clusterCidrs: ['10.244.0.0/16'],
  serviceClusterIpRanges: [],
  nodeCidrMaskSizeIpv4: 24,
  nodeCidrMaskSizeIpv6: 64,
  nodeStartupGracePeriodMs: 60_000,
  unhealthyZoneThreshold: 0.55,
  largeClusterSizeThreshold: 50,
  terminatedPodGcThreshold: 12_500,
  podGcQuarantineMs: 40_000,
  resourceDiscoveryPeriodMs: 30_000,
  localPathRoot: '',
  rootCa: '',
}
