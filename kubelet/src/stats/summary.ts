import { formatTime } from '@coxswain/api-types'
import type { ContainerFigures, NodeFigures, PodFigures } from './figures.ts'

/**
 * A node's figures as a kubelet gives them below `/stats/summary`. Of disk, network and processes a simulated node has none to tell:
 * what is here is processor and memory, whether these alone are asked for or all.
 */
export const statsSummary = ({ node, at, startedAt, cpuSeconds, memoryBytes, pods }: NodeFigures): object => {
  const used = (cpu: number, memory: number): object => ({
    cpu: { time: formatTime(at), usageCoreNanoSeconds: Math.round(cpu * 1e9) },
    memory: { time: formatTime(at), workingSetBytes: memory },
  })
  const container = (each: ContainerFigures): object => ({
    name: each.name,
    startTime: formatTime(each.startedAt),
    ...used(each.cpuSeconds, each.memoryBytes),
  })
  const pod = ({ namespace, name, uid, containers }: PodFigures): object => ({
    podRef: { name, namespace, uid },
    startTime: formatTime(Math.min(...containers.map((each) => each.startedAt))),
    containers: containers.map(container),
    ...used(sumOf(containers, 'cpuSeconds'), sumOf(containers, 'memoryBytes')),
  })
  return {
    node: { nodeName: node, startTime: formatTime(startedAt), ...used(cpuSeconds, memoryBytes) },
    pods: pods.filter(({ containers }) => containers.length > 0).map(pod),
  }
}

const sumOf = (containers: readonly ContainerFigures[], field: 'cpuSeconds' | 'memoryBytes'): number =>
  containers.reduce((sum, each) => sum + each[field], 0)
