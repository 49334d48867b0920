import type { ContainerFigures, NodeFigures, PodFigures } from './figures.ts'

/** A line of Prometheus' text format, of a metric that is read here. */
interface Row {
  readonly metric: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
  /** Milliseconds since the epoch; not a number where there is none. */
  readonly at: number
}

const LINE = /^([a-z_]+)(?:\{(.*)\})?\s+(\S+)(?:\s+(\d+))?\s*$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** What a container has told so far. */
interface Parts {
  cpuSeconds: number
  memoryBytes: number
  startedAt: number
  at: number
}

const nothing = (): Parts => ({ cpuSeconds: Number.NaN, memoryBytes: Number.NaN, startedAt: Number.NaN, at: Number.NaN })

const FIELDS: Readonly<Record<string, readonly [field: Exclude<keyof Parts, 'at'>, factor: number]>> = {
  container_cpu_usage_seconds_total: ['cpuSeconds', 1],
  container_memory_working_set_bytes: ['memoryBytes', 1],
  container_start_time_seconds: ['startedAt', 1000],
  node_cpu_usage_seconds_total: ['cpuSeconds', 1],
  node_memory_working_set_bytes: ['memoryBytes', 1],
}

/** Finds the pod that a kubelet means by a name; undefined where none of that name can be meant. `startedAt`: of its oldest container. */
export type Identify = (namespace: string, name: string, startedAt: number) => string | undefined

/**
 * A kubelet's `/metrics/resource` as figures of its node. Figures that are missing are no numbers: whoever measures leaves them out. It
 * names pods without their uids, and says no longer when a node was started: a total that falls shows that.
 * @throws Error where it tells nothing of the node: then it is something else
 */
export const figuresIn = (text: string, identify: Identify): NodeFigures => {
  const node = nothing()
  const pods = new Map<string, { namespace: string; name: string; containers: Map<string, Parts> }>()
  const partsFor = ({ metric, labels }: Row): Parts => {
    if (metric.startsWith('node_')) return node
    const [namespace = '', name = '', container = ''] = ['namespace', 'pod', 'container'].map((key) => labels.get(key))
    const key = `${namespace}/${name}`
    const pod = pods.get(key) ?? { namespace, name, containers: new Map<string, Parts>() }
    pods.set(key, pod)
    const parts = pod.containers.get(container) ?? nothing()
    pod.containers.set(container, parts)
    return parts
  }
  for (const row of rowsIn(text)) {
    const [field, factor] = FIELDS[row.metric] ?? []
    if (field === undefined || factor === undefined) continue
    const parts = partsFor(row)
    parts[field] = row.value * factor
    if (field === 'cpuSeconds') parts.at = row.at
  }
  if (Number.isNaN(node.cpuSeconds) && Number.isNaN(node.memoryBytes)) throw new Error('what the kubelet told are no metrics of a node')
  return {
    ...node,
    startedAt: 0,
    pods: [...pods.values()].flatMap(({ namespace, name, containers }): readonly PodFigures[] => {
      const told = [...containers].map(([container, parts]): ContainerFigures => ({ name: container, ...parts }))
      const uid = identify(namespace, name, Math.min(...told.map(({ startedAt }) => startedAt)))
      return uid === undefined ? [] : [{ namespace, name, uid, containers: told }]
    }),
  }
}

function* rowsIn(text: string): Generator<Row> {
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue
    const [, metric = '', labels = '', value = '', at] = LINE.exec(line) ?? []
    if (!(metric in FIELDS)) continue
    yield {
      metric,
      labels: new Map([...labels.matchAll(LABEL)].map(([, key = '', quoted = '']) => [key, quoted.replace(/\\(.)/g, '$1')])),
      value: Number(value),
      at: Number(at),
    }
  }
}
