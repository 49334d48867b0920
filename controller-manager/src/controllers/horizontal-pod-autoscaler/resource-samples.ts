import { type Failed, hasFailed, type MetricRead, type PodUsage, type Sample } from './facts.ts'

/** A resource's readings by pod; of one container alone where it is named. A pod that was not measured whole has none. */
export const resourceSamples = (
  read: MetricRead,
  resource: string,
  container: string | undefined,
): ReadonlyMap<string, Sample> | Failed => {
  if (hasFailed(read)) return read
  const samples = new Map<string, Sample>()
  for (const usage of 'usages' in read ? read.usages : []) {
    const milli = container === undefined ? wholeUsage(usage, resource) : usageOf(usage, resource, container)
    if (milli === 'no container')
      return { failed: `failed to get container metrics: container ${container} not present in metrics for pod ${usage.pod}` }
    if (milli !== undefined) samples.set(usage.pod.slice(usage.pod.indexOf('/') + 1), { milli, at: usage.at, windowMs: usage.windowMs })
  }
  return samples
}

const wholeUsage = ({ containers }: PodUsage, resource: string): number | undefined => {
  if (containers.length === 0) return undefined
  let sum = 0
  for (const { usage } of containers) {
    const milli = usage[resource]
    if (milli === undefined) return undefined
    // One that is negative must not hide behind the others.
    sum += milli < 0 ? Number.NaN : milli
  }
  return sum
}

const usageOf = ({ containers }: PodUsage, resource: string, name: string): number | undefined | 'no container' => {
  const container = containers.find((each) => each.name === name)
  return container === undefined ? 'no container' : container.usage[resource]
}
