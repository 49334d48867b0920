import type { RuntimePod } from './runtime/runtime.ts'
import type { Usage } from './steering/clauses.ts'
import type { ContainerSteering } from './steering/steering.ts'

/** What a running container uses. */
export interface ContainerUsage {
  /** Thousandths of a core. */
  readonly cpuMilli: number
  readonly memoryBytes: number
}

/** What a container uses that is not steered. */
const DEFAULT_CPU_MILLI = 1
const DEFAULT_MEMORY_BYTES = 16 * 1024 * 1024

const amountAt = (usages: readonly Usage[] | undefined, ranMs: number, otherwise: number): number =>
  usages?.findLast(({ atMs }) => atMs <= ranMs)?.amount ?? otherwise

/** What one container of a pod uses at `now` (milliseconds since the epoch); undefined where it does not run. */
export const containerUsage = (pod: RuntimePod, name: string, steering: ContainerSteering, now: number): ContainerUsage | undefined => {
  const attempt = pod.containers.find((each) => each.name === name)?.current
  if (attempt === undefined || attempt.ended !== undefined) return undefined
  const ranMs = now - attempt.startedAt
  return {
    cpuMilli: amountAt(steering.cpu, ranMs, DEFAULT_CPU_MILLI),
    memoryBytes: amountAt(steering.memory, ranMs, DEFAULT_MEMORY_BYTES),
  }
}

/** Processor time that a container uses from one instant to another, both counted from its start; none where they are not in order. */
export const cpuSecondsBetween = ({ cpu = [] }: ContainerSteering, fromMs: number, toMs: number): number => {
  const changes = [{ atMs: 0, amount: DEFAULT_CPU_MILLI }, ...cpu]
  let milliTimesMs = 0
  for (const [i, { atMs, amount }] of changes.entries()) {
    const begin = Math.max(fromMs, atMs)
    const end = Math.min(toMs, changes[i + 1]?.atMs ?? toMs)
    if (end > begin) milliTimesMs += amount * (end - begin)
  }
  return milliTimesMs / 1e6
}
