import type { Controller } from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { createBootstrapSigner } from './bootstrap-signer.ts'
import { clusterRoleAggregation } from './cluster-role-aggregation.ts'
import { createCronJob } from './cron-job.ts'
import { createDaemonSet } from './daemon-set.ts'
import { deployment } from './deployment.ts'
import { disruption } from './disruption.ts'
import { createEndpointSlice } from './endpoint-slice.ts'
import { createEndpointSliceMirroring } from './endpoint-slice-mirroring.ts'
import { createEndpoints } from './endpoints.ts'
import { createEphemeralVolume } from './ephemeral-volume.ts'
import { createGarbageCollector } from './garbage-collector.ts'
import { createHorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts'
import { createJob } from './job.ts'
import { createLegacyTokenCleaner } from './legacy-token-cleaner.ts'
import { createLocalPathProvisioner } from './local-path-provisioner.ts'
import { createNamespace } from './namespace.ts'
import { createNodeIpam } from './node-ipam.ts'
import { createNodeLifecycle } from './node-lifecycle.ts'
import { createAttachDetach } from './persistent-volume-attach-detach.ts'
import { createPersistentVolumeBinder } from './persistent-volume-binder.ts'
import { persistentVolumeClaimProtection } from './persistent-volume-claim-protection.ts'
import { createPersistentVolumeExpander } from './persistent-volume-expander.ts'
import { persistentVolumeProtection } from './persistent-volume-protection.ts'
import { podDisruption } from './pod-disruption.ts'
import { createPodGarbageCollector } from './pod-garbage-collector.ts'
import { replicaSet } from './replica-set.ts'
import { replicationController } from './replication-controller.ts'
import { resourceClaim } from './resource-claim.ts'
import { createResourceQuota } from './resource-quota.ts'
import { createRootCaPublisher } from './root-ca-publisher.ts'
import { serviceAccount } from './service-account.ts'
import { createServiceAccountToken } from './service-account-token.ts'
import { createServiceLoadBalancer } from './service-load-balancer.ts'
import { createSigningRequestApprover } from './signing-request-approver.ts'
import { createSigningRequestCleaner } from './signing-request-cleaner.ts'
import { createSigningRequestSigner } from './signing-request-signer.ts'
import { statefulSet } from './stateful-set.ts'
import { createTaintEviction } from './taint-eviction.ts'
import { tokenCleaner } from './token-cleaner.ts'
import { ttl } from './ttl.ts'
import { ttlAfterFinished } from './ttl-after-finished.ts'
import { volumeAttributesClassProtection } from './volume-attributes-class-protection.ts'

/** Every controller, by upstream's names. One line each. Throws where an option cannot be used. */
export const createControllers = (given: Partial<ControllerOptions> = {}): readonly Controller[] => {
  const options = { ...DEFAULT_OPTIONS, ...given }
  return [
    { ...deployment, concurrency: options.concurrentDeploymentSyncs },
    { ...replicaSet, concurrency: options.concurrentReplicasetSyncs },
    { ...replicationController, concurrency: options.concurrentRcSyncs },
    { ...statefulSet, concurrency: options.concurrentStatefulsetSyncs },
    clusterRoleAggregation,
    disruption,
    podDisruption,
    { ...createDaemonSet(), concurrency: options.concurrentDaemonsetSyncs },
    { ...createCronJob(), concurrency: options.concurrentCronJobSyncs },
    createEndpoints(options),
    createEndpointSlice(options),
    createEndpointSliceMirroring(options),
    createEphemeralVolume(options),
    createGarbageCollector(options),
    createHorizontalPodAutoscaler(options) as unknown as Controller,
    createLegacyTokenCleaner(options),
    { ...createJob(), concurrency: options.concurrentJobSyncs },
    createNamespace(options),
    createNodeIpam(options),
    createNodeLifecycle(options),
    createAttachDetach(),
    createPersistentVolumeBinder(),
    createPersistentVolumeExpander(),
    persistentVolumeClaimProtection,
    persistentVolumeProtection,
    createPodGarbageCollector(options),
    resourceClaim as unknown as Controller,
    createResourceQuota(options),
    serviceAccount,
    ...(options.cloudProvider === 'external' ? [] : [createServiceLoadBalancer() as unknown as Controller]),
    createTaintEviction(),
    ttl,
    { ...ttlAfterFinished, concurrency: options.concurrentTtlAfterFinishedSyncs },
    volumeAttributesClassProtection,
    tokenCleaner,
    ...(options.localPathRoot === '' ? [] : [createLocalPathProvisioner(options.localPathRoot)]),
    ...signingControllers(options),
  ]
}

/** Those that have something signed or give it out: each is there where its signer is. */
const signingControllers = ({ rootCa, tokenSigner, signDetached, certificateSigner }: ControllerOptions): readonly Controller[] =>
  [
    rootCa === '' ? [] : [createRootCaPublisher(rootCa)],
    tokenSigner === undefined ? [] : [createServiceAccountToken({ signer: tokenSigner, rootCa })],
    signDetached === undefined ? [] : [createBootstrapSigner(signDetached)],
    certificateSigner === undefined
      ? []
      : [
          createSigningRequestApprover(certificateSigner),
          createSigningRequestSigner(certificateSigner),
          createSigningRequestCleaner(certificateSigner),
        ],
  ].flat() as readonly Controller[]
