import type { Controller } from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { clusterRoleAggregation } from './cluster-role-aggregation.ts'
import { deployment } from './deployment.ts'
import { createEndpointSlice } from './endpoint-slice.ts'
import { createEndpointSliceMirroring } from './endpoint-slice-mirroring.ts'
import { createEndpoints } from './endpoints.ts'
import { createGarbageCollector } from './garbage-collector.ts'
import { createNamespace } from './namespace.ts'
import { createNodeIpam } from './node-ipam.ts'
import { createNodeLifecycle } from './node-lifecycle.ts'
import { createPodGarbageCollector } from './pod-garbage-collector.ts'
import { replicaSet } from './replica-set.ts'
import { createTaintEviction } from './taint-eviction.ts'

/** Every controller, by upstream's names. One line each. Throws where an option cannot be used. */
export const createControllers = (given: Partial<ControllerOptions> = {}): readonly Controller[] => {
  const options = { ...DEFAULT_OPTIONS, ...given }
  return [
    { ...deployment, concurrency: options.concurrentDeploymentSyncs },
    { ...replicaSet, concurrency: options.concurrentReplicasetSyncs },
    clusterRoleAggregation,
    createEndpoints(options),
    createEndpointSlice(options),
    createEndpointSliceMirroring(options),
    createGarbageCollector(options),
    createNamespace(options),
    createNodeIpam(options),
    createNodeLifecycle(options),
    createPodGarbageCollector(options),
    createTaintEviction(),
  ]
}
