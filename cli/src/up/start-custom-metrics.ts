import { kinds } from '@coxswain/api-types'
import type { RunningServer } from '@coxswain/apiserver/node'
import type { Client, Informers } from '@coxswain/client'
import type { Nodes } from '@coxswain/kubelet'
import type { Clock, Logger } from '@coxswain/ports'
import { nodeEgress } from '@coxswain/ports/node'
import type { ComponentOptions } from './options.ts'

export interface CustomMetricsParts {
  readonly server: Pick<RunningServer, 'serve'>
  readonly client: Pick<Client, 'discover' | 'listAll'>
  readonly informers: Informers
  readonly nodes: Pick<Nodes, 'metricsPageOf' | 'has'>
  readonly clock: Clock
  readonly logger: Logger
  readonly options: Pick<ComponentOptions, 'metricResolution' | 'prometheus'>
}

/** Gathers what pods tell of themselves, or asks the Prometheus that does, and has the API server serve it. */
export const startCustomMetrics = async ({ server, client, informers, nodes, clock, logger, options }: CustomMetricsParts) => {
  const { createLookUp, createMetricsApis, createSource, fetchPage, pageTimeout, scrapedPods, serveWhenShown } = await import(
    '@coxswain/controller-manager/custom-metrics'
  )
  const { prometheus, metricResolution: resolutionMs } = options
  const egress = nodeEgress()
  const pods = informers.for(kinds.Pod, { indexes: scrapedPods.indexes })
  const lookUp = createLookUp({ client, pods, clock, logger })
  const source = createSource({
    ...{ prometheus, egress, pods, clock, logger, resolutionMs, mapper: lookUp.mapper },
    fetchPage: async (pod) => {
      const { namespace, name } = pod.metadata
      const text = nodes.metricsPageOf(namespace, name)
      if (text !== undefined) return { text }
      // The address of a simulated pod is nobody's.
      if (nodes.has(pod.spec?.nodeName ?? '')) return { problem: 'nothing of it runs' }
      return fetchPage(pod, { egress, timeoutMs: pageTimeout(resolutionMs) })
    },
  })
  serveWhenShown(createMetricsApis({ ...lookUp, source }), server.serve, logger)
  source.start()
  return {
    onSample: source.onNews,
    stop: () => {
      source.stop()
      egress.close()
    },
  }
}
