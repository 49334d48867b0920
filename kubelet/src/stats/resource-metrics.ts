import type { NodeFigures } from './figures.ts'

/** A line of a metric: its labels, its value and when it was true. */
type Row = readonly [labels: Readonly<Record<string, string>>, value: number]

interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly rows: (figures: NodeFigures) => readonly Row[]
}

const ofContainers =
  (value: (container: NodeFigures['pods'][number]['containers'][number]) => number) =>
  ({ pods }: NodeFigures): readonly Row[] =>
    pods.flatMap(({ namespace, name: pod, containers }) =>
      containers.map((each): Row => [{ container: each.name, namespace, pod }, value(each)]),
    )

const ofPods =
  (value: (container: NodeFigures['pods'][number]['containers'][number]) => number) =>
  ({ pods }: NodeFigures): readonly Row[] =>
    pods.flatMap(({ namespace, name: pod, containers }): readonly Row[] =>
      containers.length === 0 ? [] : [[{ namespace, pod }, containers.reduce((sum, each) => sum + value(each), 0)]],
    )

const METRICS: readonly Metric[] = [
  {
    name: 'container_cpu_usage_seconds_total',
    type: 'counter',
    help: 'Processor time that the container has used, in core-seconds',
    rows: ofContainers(({ cpuSeconds }) => cpuSeconds),
  },
  {
    name: 'container_memory_working_set_bytes',
    type: 'gauge',
    help: 'Memory that the container uses, in bytes',
    rows: ofContainers(({ memoryBytes }) => memoryBytes),
  },
  {
    name: 'container_start_time_seconds',
    type: 'gauge',
    help: 'When the container was started, in seconds since the epoch',
    rows: ofContainers(({ startedAt }) => startedAt / 1000),
  },
  {
    name: 'node_cpu_usage_seconds_total',
    type: 'counter',
    help: 'Processor time that the node has used, in core-seconds',
    rows: ({ cpuSeconds }) => [[{}, cpuSeconds]],
  },
  {
    name: 'node_memory_working_set_bytes',
    type: 'gauge',
    help: 'Memory that the node uses, in bytes',
    rows: ({ memoryBytes }) => [[{}, memoryBytes]],
  },
  {
    name: 'pod_cpu_usage_seconds_total',
    type: 'counter',
    help: 'Processor time that the containers of the pod have used, in core-seconds',
    rows: ofPods(({ cpuSeconds }) => cpuSeconds),
  },
  {
    name: 'pod_memory_working_set_bytes',
    type: 'gauge',
    help: 'Memory that the containers of the pod use, in bytes',
    rows: ofPods(({ memoryBytes }) => memoryBytes),
  },
]

/** A node's figures as a kubelet gives them below `/metrics/resource`: Prometheus' text format, each value with its time. */
export const resourceMetrics = (figures: NodeFigures): string =>
  METRICS.map(({ name, type, help, rows }) =>
    [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...rows(figures).map(([labels, value]) => `${name}${labelText(labels)} ${value} ${figures.at}`),
    ]
      .map((line) => `${line}\n`)
      .join(''),
  ).join('')

/** Names of Kubernetes hold nothing that would have to be escaped. */
const labelText = (labels: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
