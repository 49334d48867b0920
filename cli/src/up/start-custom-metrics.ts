import { kinds, type Pod } from '@coxswain/api-types'
import type { RunningServer } from '@coxswain/apiserver/node'
import type { Client, Informer, Informers } from '@coxswain/client'
import type { Nodes } from '@coxswain/kubelet'
import type { Clock, Egress, Logger } from '@coxswain/ports'
import { nodeEgress } from '@coxswain/ports/node'
import type { ComponentOptions } from './options.ts'

export interface CustomMetricsParts {
  readonly server: Pick<RunningServer, 'serve'>
  readonly client: Pick<Client, 'discover' | 'listAll'>
  readonly informers: Informers
  readonly nodes: Pick<Nodes, 'metricsPageOf' | 'names'>
  readonly clock: Clock
  readonly logger: Logger
  readonly options: Pick<ComponentOptions, 'metricResolution' | 'metricRules' | 'metricsRelistInterval' | 'prometheusUrl'>
}

/** Gathers what pods tell of themselves, or asks the Prometheus that does, and has the API server serve it. */
export const startCustomMetrics = async ({ server, ...parts }: CustomMetricsParts) => {
  const { createLookUp, createMetricsApis, scrapedPods } = await import('@coxswain/controller-manager/custom-metrics')
  const egress = nodeEgress()
  const pods = parts.informers.for(kinds.Pod, { indexes: scrapedPods.indexes })
  const lookUp = createLookUp({ ...parts, pods })
  const sources = { ...parts, egress, pods, lookUp }
  const source = (await sourceOfPrometheus(sources)) ?? (await sourceOfPods(sources))
  for (const api of createMetricsApis({ ...lookUp, source })) {
    // A group without resources is taken for a broken one: it comes with its first.
    let isServed = false
    api.onResources(() => {
      if (isServed) return
      isServed = true
      server
        .serve(api)
        .catch((error: unknown) => parts.logger.warn({ error, group: api.group }, 'an APIService for metrics could not be made'))
    })
  }
  source.start()
  return {
    onSample: source.onNews,
    stop: () => {
      source.stop()
      egress.close()
    },
  }
}

interface SourceParts extends Omit<CustomMetricsParts, 'server'> {
  readonly egress: Egress
  readonly pods: Informer<Pod>
  readonly lookUp: ReturnType<typeof import('@coxswain/controller-manager/custom-metrics').createLookUp>
}

/** A pod has no more time to answer than this: some fraction of a round, for it will be asked again. */
const MOST_MS = 3_000

const sourceOfPods = async ({ nodes, egress, options, ...ports }: SourceParts) => {
  const { createScrapedSource, fetchPage } = await import('@coxswain/controller-manager/custom-metrics')
  const timeoutMs = Math.min(MOST_MS, options.metricResolution)
  return createScrapedSource({
    ...ports,
    resolutionMs: options.metricResolution,
    fetchPage: async (pod) => {
      const { namespace, name } = pod.metadata
      const text = nodes.metricsPageOf(namespace, name)
      if (text !== undefined) return { text }
      // The address of a simulated pod is nobody's.
      const isSimulated = nodes.names().includes(pod.spec?.nodeName ?? '')
      return isSimulated ? { problem: 'nothing of it runs' } : fetchPage(pod, { egress, timeoutMs })
    },
  })
}

const sourceOfPrometheus = async ({ egress, lookUp, options, clock, logger }: SourceParts) => {
  const { prometheusUrl: url, metricRules: rules, metricsRelistInterval: relistMs } = options
  if (url === undefined || rules === undefined) return undefined
  const { createPrometheusClient, createPrometheusSource } = await import('@coxswain/controller-manager/custom-metrics')
  return createPrometheusSource({
    clock,
    logger,
    mapper: lookUp.mapper,
    rules,
    relistMs,
    prometheus: createPrometheusClient({ url, egress }),
  })
}
