import { type ClusterRole, type DeepReadonly, kinds, StatusError } from '@coxswain/api-types'
import type { RunningServer } from '@coxswain/apiserver/node'
import type { Client, Informers } from '@coxswain/client'
import type { Nodes } from '@coxswain/kubelet'
import type { Clock, Logger } from '@coxswain/ports'

export interface MetricsServerParts {
  readonly server: Pick<RunningServer, 'serve'>
  readonly client: Pick<Client, 'create'>
  readonly informers: Informers
  readonly nodes: Pick<Nodes, 'figuresOf'>
  readonly clock: Clock
  readonly logger: Logger
  readonly resolutionMs: number
}

/** Lets who may view a namespace see what its pods use (upstream: a manifest of its metrics-server). */
const READER: DeepReadonly<ClusterRole> = {
  metadata: {
    name: 'system:aggregated-metrics-reader',
    labels: {
      'rbac.authorization.k8s.io/aggregate-to-admin': 'true',
      'rbac.authorization.k8s.io/aggregate-to-edit': 'true',
      'rbac.authorization.k8s.io/aggregate-to-view': 'true',
    },
  },
  rules: [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }],
}

/** Gathers what the nodes of this process tell, and has the API server serve it. */
export const startMetricsServer = async ({ server, client, informers, nodes, ...ports }: MetricsServerParts) => {
  const { createMetricsServer } = await import('@coxswain/controller-manager/metrics-server')
  const metrics = createMetricsServer({
    ...ports,
    nodes: informers.for(kinds.Node),
    pods: informers.for(kinds.Pod),
    read: nodes.figuresOf,
  })
  metrics.start()
  await Promise.all([server.serve(metrics), makeReader(client)])
  return metrics
}

const makeReader = async (client: MetricsServerParts['client']): Promise<void> => {
  try {
    await client.create(kinds.ClusterRole, READER)
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === 'AlreadyExists')) throw error
  }
}
