import { kinds } from '@coxswain/api-types'
import type { RunningServer } from '@coxswain/apiserver/node'
import type { Informers } from '@coxswain/client'
import type { ControllerOptions } from '@coxswain/controller-manager'
import type { MetricsServer } from '@coxswain/controller-manager/metrics-server'
import type { Nodes } from '@coxswain/kubelet'
import type { Clock, Logger } from '@coxswain/ports'

type LookUpUsages = NonNullable<ControllerOptions['lookUpUsages']>

export interface MetricsServerParts {
  readonly server: Pick<RunningServer, 'serve'>
  readonly informers: Informers
  readonly nodes: Pick<Nodes, 'figuresOf'>
  readonly clock: Clock
  readonly logger: Logger
  readonly resolutionMs: number
}

/** `lookUpUsages` is for autoscalers, which may read all of it: it gives way where an APIService names another server. */
export interface StartedMetricsServer extends MetricsServer {
  readonly lookUpUsages: LookUpUsages
}

const API_SERVICE = 'v1beta1.metrics.k8s.io'

/** Gathers what the nodes of this process tell, and has the API server serve it. */
export const startMetricsServer = async ({ server, informers, nodes, ...ports }: MetricsServerParts): Promise<StartedMetricsServer> => {
  const { createMetricsServer } = await import('@coxswain/controller-manager/metrics-server')
  const metrics = createMetricsServer({
    ...ports,
    nodes: informers.for(kinds.Node),
    pods: informers.for(kinds.Pod),
    read: nodes.figuresOf,
  })
  await server.serve(metrics)
  metrics.start()
  const services = informers.for(kinds.APIService)
  const isServedHere = (): boolean => {
    const service = services.get('', API_SERVICE)
    return service !== undefined && service.spec?.service === undefined
  }
  const lookUpUsages: LookUpUsages = (namespace, pods) => (isServedHere() ? metrics.usagesOf(namespace, pods) : undefined)
  return { ...metrics, lookUpUsages }
}
