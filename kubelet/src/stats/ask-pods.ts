import type { Pod, Stored } from '@coxswain/api-types'
import type { Lister } from '@coxswain/client'
import type { Clock } from '@coxswain/ports'
import type { NodeAgent } from '../node/node-agent.ts'
import { readSteering } from '../steering/steering.ts'
import { type ContainerUsage, containerUsage } from '../usage.ts'
import { metricsPage } from './metrics-page.ts'

/** What one pod of some nodes can be asked. */
export interface PodQuestions {
  /** What a container uses at `now` (milliseconds since the epoch); undefined where it does not run here. */
  usageOf(namespace: string, pod: string, container: string, now: number): ContainerUsage | undefined
  /** The page of metrics of a pod, in Prometheus' text format; undefined where nothing of it runs here, or its node is off. */
  metricsPageOf(namespace: string, pod: string): string | undefined
}

export interface AskPodsOptions {
  readonly pods: Pick<Lister<Pod>, 'get'>
  readonly agents: ReadonlyMap<string, NodeAgent>
  readonly clock: Clock
}

export const askPods = ({ pods, agents, clock }: AskPodsOptions): PodQuestions => {
  const find = (namespace: string, name: string) => {
    const pod = pods.get(namespace, name)
    const agent = agents.get(pod?.spec?.nodeName ?? '')
    const runtime = pod === undefined ? undefined : agent?.runtime.pod(pod.metadata.uid)
    return pod === undefined || agent === undefined || runtime === undefined ? undefined : { agent, runtime, steering: steeringOf(pod) }
  }
  return {
    usageOf: (namespace, name, container, now) => {
      const found = find(namespace, name)
      return found === undefined ? undefined : containerUsage(found.runtime, container, found.steering.of(container), now)
    },
    metricsPageOf: (namespace, name) => {
      const found = find(namespace, name)
      return found?.agent.isRunning() === true ? metricsPage(found.steering, found.runtime, clock.now()) : undefined
    },
  }
}

const steeringOf = ({ metadata, spec }: Stored<Pod>) =>
  readSteering(
    metadata.annotations,
    [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name),
  )
