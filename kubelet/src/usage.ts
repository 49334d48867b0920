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
