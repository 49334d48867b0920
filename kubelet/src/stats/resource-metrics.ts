import type { ContainerFigures, NodeFigures } from './figures.ts'
import { type Metric, type Row, textFormat } from './text-format.ts'

const ofContainers = ({ pods }: NodeFigures, value: (container: ContainerFigures) => number): readonly Row[] =>
  pods.flatMap(({ namespace, name: pod, containers }) =>
    containers.map((each): Row => [{ container: each.name, namespace, pod }, value(each)]),
  )

const ofPods = ({ pods }: NodeFigures, value: (container: ContainerFigures) => number): readonly Row[] =>
  pods.flatMap(({ namespace, name: pod, containers }): readonly Row[] =>
    containers.length === 0 ? [] : [[{ namespace, pod }, containers.reduce((sum, each) => sum + value(each), 0)]],
  )

const cpu = ({ cpuSeconds }: ContainerFigures): number => cpuSeconds
const memory = ({ memoryBytes }: ContainerFigures): number => memoryBytes

const metricsOf = (figures: NodeFigures): readonly Metric[] => [
  {
    name: 'container_cpu_usage_seconds_total',
    type: 'counter',
    help: 'Processor time that the container has used, in core-seconds',
    rows: ofContainers(figures, cpu),
  },
  {
    name: 'container_memory_working_set_bytes',
    type: 'gauge',
    help: 'Memory that the container uses, in bytes',
    rows: ofContainers(figures, memory),
  },
  {
    name: 'container_start_time_seconds',
    type: 'gauge',
    help: 'When the container was started, in seconds since the epoch',
    rows: ofContainers(figures, ({ startedAt }) => startedAt / 1000),
  },
  {
    name: 'node_cpu_usage_seconds_total',
    type: 'counter',
    help: 'Processor time that the node has used, in core-seconds',
    rows: [[{}, figures.cpuSeconds]],
  },
  {
    name: 'node_memory_working_set_bytes',
    type: 'gauge',
    help: 'Memory that the node uses, in bytes',
    rows: [[{}, figures.memoryBytes]],
  },
  {
    name: 'pod_cpu_usage_seconds_total',
    type: 'counter',
    help: 'Processor time that the containers of the pod have used, in core-seconds',
    rows: ofPods(figures, cpu),
  },
  {
    name: 'pod_memory_working_set_bytes',
    type: 'gauge',
    help: 'Memory that the containers of the pod use, in bytes',
    rows: ofPods(figures, memory),
  },
]

/** Who scrapes looks at this: 0, as there is no figure that could not be had. */
const NO_ERROR = `# HELP resource_scrape_error 1 where a figure of containers could not be had, 0 otherwise
# TYPE resource_scrape_error gauge
resource_scrape_error 0
`

/** A node's figures as a kubelet gives them below `/metrics/resource`: Prometheus' text format, each value with its time. */
export const resourceMetrics = (figures: NodeFigures): string => textFormat(metricsOf(figures), figures.at) + NO_ERROR
