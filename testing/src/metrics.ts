import { kinds } from '@coxswain/api-types'
import type { ApiServer } from '@coxswain/apiserver'
import type { ControllerOptions } from '@coxswain/controller-manager'
import { createMetricsServer } from '@coxswain/controller-manager/metrics-server'
import type { Component, Part } from './parts.ts'

export interface MetricsOptions {
  readonly server: Pick<ApiServer, 'serve'>
  readonly component: Component
  readonly resolutionMs: number
  /** The parts of the cluster, once they are there: one of them keeps the nodes. */
  readonly parts: () => readonly Part[]
}

/** Measures what pods use and has the server serve it as `metrics.k8s.io`, from the moment of `start`. */
export interface MeasuredCluster {
  readonly feed: NonNullable<ControllerOptions['sampleFeed']>
  start(): void
  stop(): void
}

export const measureCluster = ({ server, component, resolutionMs, parts }: MetricsOptions): MeasuredCluster => {
  const { informers, clock, logger } = component
  const metrics = createMetricsServer({
    ...{ clock, logger, resolutionMs },
    nodes: informers.for(kinds.Node),
    pods: informers.for(kinds.Pod),
    read: (node) =>
      parts()
        .find(({ figuresOf }) => figuresOf !== undefined)
        ?.figuresOf?.(node),
  })
  return {
    feed: metrics,
    start: () => {
      informers.start()
      metrics.start()
      void server.serve(metrics)
    },
    stop: () => {
      metrics.stop()
      informers.stop()
    },
  }
}
