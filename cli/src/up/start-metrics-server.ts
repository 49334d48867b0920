import { kinds } from '@coxswain/api-types'
import type { RunningServer } from '@coxswain/apiserver/node'
import type { Informers } from '@coxswain/client'
import type { Nodes } from '@coxswain/kubelet'
import type { Clock, Logger } from '@coxswain/ports'

export interface MetricsServerParts {
  readonly server: Pick<RunningServer, 'serve'>
  readonly informers: Informers
  readonly nodes: Pick<Nodes, 'figuresOf'>
  readonly clock: Clock
  readonly logger: Logger
  readonly resolutionMs: number
}

/** Gathers what the nodes of this process tell, and has the API server serve it. */
export const startMetricsServer = async ({ server, informers, nodes, ...ports }: MetricsServerParts) => {
  const { createMetricsServer } = await import('@coxswain/controller-manager/metrics-server')
  const metrics = createMetricsServer({
    ...ports,
    nodes: informers.for(kinds.Node),
    pods: informers.for(kinds.Pod),
    read: nodes.figuresOf,
  })
  await server.serve(metrics)
  metrics.start()
  return metrics
}
