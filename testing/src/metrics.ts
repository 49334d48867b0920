import { kinds } from '@coxswain/api-types'
import type { ApiServer, UserInfo } from '@coxswain/apiserver'
import type { Client } from '@coxswain/client'
import type { ControllerOptions } from '@coxswain/controller-manager'
import {
  createLookUp,
  createMetricsApis,
  createSource,
  joinFeeds,
  scrapedPods,
  serveWhenShown,
} from '@coxswain/controller-manager/custom-metrics'
import { createMetricsServer } from '@coxswain/controller-manager/metrics-server'
import { noEgress } from '@coxswain/ports'
import type { Component, Part } from './parts.ts'

export interface MetricsOptions {
  readonly server: Pick<ApiServer, 'serve'>
  readonly component: Component
  readonly resolutionMs: number
  /** The parts of the cluster, once they are there: one of them keeps the nodes. */
  readonly parts: () => readonly Part[]
}

/** Measures what pods use and what they tell of themselves, and has the server serve it, from the moment of `start`. */
export interface MeasuredCluster {
  readonly feed: NonNullable<ControllerOptions['sampleFeed']>
  start(): void
  stop(): void
}

export const measureCluster = (options: MetricsOptions): MeasuredCluster => {
  const { server, component } = options
  const { informers } = component
  const metrics = createMetricsServer({
    ...ports(options),
    nodes: informers.for(kinds.Node),
    pods: informers.for(kinds.Pod),
    read: (node) => kubeletsOf(options)?.figuresOf?.(node),
  })
  const told = toldByPods(options)
  return {
    feed: joinFeeds([metrics, { onSample: told.onNews }]),
    start: () => {
      informers.start()
      metrics.start()
      told.start()
      void server.serve(metrics)
    },
    stop: () => {
      metrics.stop()
      told.stop()
      informers.stop()
    },
  }
}

const ports = ({ component: { clock, logger }, resolutionMs }: MetricsOptions) => ({ clock, logger, resolutionMs })

const kubeletsOf = ({ parts }: MetricsOptions): Part | undefined => parts().find(({ name }) => name === 'kubelet')

const ADAPTER: UserInfo = { name: 'coxswain:metrics-adapter', groups: [] }

/** Custom and external metrics. There is no network here: pods are asked where they are simulated. */
const toldByPods = (options: MetricsOptions) => {
  const { server, component } = options
  const client: Client = component.clientAs(ADAPTER)
  const pods = component.informers.for(kinds.Pod, { indexes: scrapedPods.indexes })
  const lookUp = createLookUp({ ...ports(options), client, pods })
  const source = createSource({
    ...{ ...ports(options), pods, egress: noEgress, prometheus: undefined, mapper: lookUp.mapper },
    fetchPage: async ({ metadata: { namespace, name } }) => {
      const text = kubeletsOf(options)?.metricsPageOf?.(namespace, name)
      return text === undefined ? { problem: 'nothing of it runs' } : { text }
    },
  })
  serveWhenShown(createMetricsApis({ ...lookUp, source }), server.serve, component.logger)
  return source
}
