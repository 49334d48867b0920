import { formatTime, type KubeObject, type Node, type Pod, type Stored } from '@coxswain/api-types'
import { bytesText, coresText } from './amounts.ts'
import type { Measured } from './figures.ts'
import type { MeasuredPod } from './samples.ts'

export const API_VERSION = 'metrics.k8s.io/v1beta1'

export interface Usage {
  readonly cpu: string
  readonly memory: string
}

export interface Metrics extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly name: string }
  readonly timestamp: string
  readonly window: string
}

export interface NodeMetrics extends Metrics {
  readonly usage: Usage
}

export interface PodMetrics extends Metrics {
  readonly containers: readonly { readonly name: string; readonly usage: Usage }[]
}

export const usageOf = ({ cpuNanos, memoryBytes }: Pick<Measured, 'cpuNanos' | 'memoryBytes'>): Usage => ({
  cpu: coresText(cpuNanos),
  memory: bytesText(Math.round(memoryBytes)),
})

/** As Go writes a duration in whole thousandths of a second: `4.998s`, `1m5s`. */
const windowText = (ms: number): string => {
  const [minutes, rest] = [Math.floor(ms / 60_000), (ms % 60_000) / 1000]
  return minutes === 0 ? `${rest}s` : `${minutes >= 60 ? `${Math.floor(minutes / 60)}h${minutes % 60}` : minutes}m${rest}s`
}

const metadataOf = ({ metadata: { name, namespace, labels } }: Stored<Node> | Stored<Pod>, now: number): Metrics['metadata'] => ({
  name,
  ...(namespace === undefined || namespace === '' ? {} : { namespace }),
  creationTimestamp: formatTime(now),
  ...(labels === undefined ? {} : { labels: { ...labels } }),
})

/** Not stored anywhere: made when it is asked for, with the labels of what it is about. */
export const nodeMetrics = (node: Stored<Node>, measured: Measured, now: number): NodeMetrics => ({
  kind: 'NodeMetrics',
  apiVersion: API_VERSION,
  metadata: metadataOf(node, now),
  timestamp: formatTime(measured.at),
  window: windowText(measured.windowMs),
  usage: usageOf(measured),
})

export const podMetrics = (pod: Stored<Pod>, { at, windowMs, containers }: MeasuredPod, now: number): PodMetrics => ({
  kind: 'PodMetrics',
  apiVersion: API_VERSION,
  metadata: metadataOf(pod, now),
  timestamp: formatTime(at),
  window: windowText(windowMs),
  containers: containers.map((each) => ({ name: each.name, usage: usageOf(each) })),
})
