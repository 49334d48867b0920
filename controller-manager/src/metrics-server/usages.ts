import { type AnswerParts, measuredNow } from './answer.ts'
import type { MeasuredPod } from './samples.ts'

/** What a pod uses: thousandths of a core and of a byte, by container. */
export interface PodUsage {
  /** `namespace/name`. */
  readonly pod: string
  readonly at: number
  readonly windowMs: number
  readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, number>> }[]
}

/** The same figures as of the API, for whoever is in the same process: whole seconds, amounts rounded up. */
export const usagesOf = (
  { pods, samples }: Pick<AnswerParts, 'pods' | 'samples'>,
  { namespace, names, now }: { readonly namespace: string; readonly names: readonly string[]; readonly now: number },
): readonly PodUsage[] =>
  names.flatMap((name) => {
    const pod = pods.get(namespace, name)
    const measured = pod === undefined ? undefined : measuredNow(pod, samples, now)
    return measured === undefined ? [] : [usageOf(`${namespace}/${name}`, measured)]
  })

const usageOf = (pod: string, { at, windowMs, containers }: MeasuredPod): PodUsage => ({
  pod,
  at: Math.floor(at / 1000) * 1000,
  windowMs,
  containers: containers.map(({ name, cpuNanos, memoryBytes }) => ({
    name,
    usage: { cpu: Math.ceil(cpuNanos / 1e6), memory: Math.round(memoryBytes) * 1000 },
  })),
})
