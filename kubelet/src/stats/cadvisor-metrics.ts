import { completeImageName } from '../runtime/identifiers.ts'
import type { ContainerFigures, NodeFigures, PodFigures } from './figures.ts'
import { type Metric, type Row, textFormat } from './text-format.ts'

/** What the machine has, and who it is. */
export interface MachineFacts {
  readonly cores: number
  readonly memoryBytes: number
  readonly bootId: string
  readonly machineId: string
  readonly systemUuid: string
}

/** A control group: the machine's, a pod's or a container's. */
interface Group {
  readonly labels: Readonly<Record<string, string>>
  readonly startedAt: number
  readonly cpuSeconds: number
  readonly memoryBytes: number
}

const NOBODY = { container: '', image: '', name: '', namespace: '', pod: '' }

/** As cAdvisor has them: the whole machine under `/`, each pod without a container, and its containers by image and id. */
const groupsOf = ({ startedAt, cpuSeconds, memoryBytes, pods }: NodeFigures): readonly Group[] => [
  { labels: { ...NOBODY, id: '/' }, startedAt, cpuSeconds, memoryBytes },
  ...pods.filter(({ containers }) => containers.length > 0).flatMap((pod) => [podGroup(pod), ...pod.containers.map(containerGroup(pod))]),
]

const podId = ({ uid }: PodFigures): string => `/kubepods/pod${uid}`

const podGroup = (pod: PodFigures): Group => ({
  labels: { ...NOBODY, id: podId(pod), namespace: pod.namespace, pod: pod.name },
  startedAt: Math.min(...pod.containers.map((each) => each.startedAt)),
  cpuSeconds: pod.containers.reduce((sum, each) => sum + each.cpuSeconds, 0),
  memoryBytes: pod.containers.reduce((sum, each) => sum + each.memoryBytes, 0),
})

const containerGroup =
  (pod: PodFigures) =>
  ({ name: container, id, image, ...used }: ContainerFigures): Group => {
    const name = id.replace(/^[a-z]+:\/\//, '')
    return {
      labels: { container, id: `${podId(pod)}/${name}`, image: completeImageName(image), name, namespace: pod.namespace, pod: pod.name },
      ...used,
    }
  }

/**
 * A node's figures under the names and labels of cAdvisor, which dashboards and Prometheus' usual configuration read. There are those that
 * are known here: of disk, network and the kinds of memory a simulated node has none to tell.
 */
export const cadvisorMetrics = (figures: NodeFigures, machine: MachineFacts): string => {
  const groups = groupsOf(figures)
  const rows = (value: (group: Group) => number, more: Readonly<Record<string, string>> = {}): readonly Row[] =>
    groups.map((group) => [{ ...group.labels, ...more }, value(group)])
  const { bootId: boot_id, machineId: machine_id, systemUuid: system_uuid } = machine
  const ofMachine = (value: number): readonly Row[] => [[{ boot_id, machine_id, system_uuid }, value]]
  const metric = (name: string, type: Metric['type'], help: string, values: readonly Row[]): Metric => ({ name, type, help, rows: values })
  const memory = ({ memoryBytes }: Group): number => memoryBytes
  return textFormat(
    [
      metric(
        'container_cpu_usage_seconds_total',
        'counter',
        'Processor time used, in core-seconds',
        rows(({ cpuSeconds }) => cpuSeconds, { cpu: 'total' }),
      ),
      metric(
        'container_last_seen',
        'gauge',
        'When it was last seen, in seconds since the epoch',
        rows(() => Math.floor(figures.at / 1000)),
      ),
      metric('container_memory_usage_bytes', 'gauge', 'Memory in use, in bytes', rows(memory)),
      metric('container_memory_working_set_bytes', 'gauge', 'Memory that cannot be given up, in bytes', rows(memory)),
      metric(
        'container_start_time_seconds',
        'gauge',
        'When it was started, in seconds since the epoch',
        rows(({ startedAt }) => startedAt / 1000),
      ),
      metric('machine_cpu_cores', 'gauge', 'Processors of the machine', ofMachine(machine.cores)),
      metric('machine_memory_bytes', 'gauge', 'Memory of the machine, in bytes', ofMachine(machine.memoryBytes)),
    ],
    figures.at,
  )
}
