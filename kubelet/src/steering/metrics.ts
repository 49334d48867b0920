import { readInOrder, readValue, type Usage } from './clauses.ts'

/** Annotations with this prefix are what the page of metrics of a simulated pod tells, by their names. */
const METRICS_PREFIX = 'metrics.simulated.coxswain.dev/'

export interface SimulatedMetrics {
  readonly metrics: ReadonlyMap<string, readonly Usage[]>
  /** One message for each annotation that is not understood. */
  readonly problems: readonly string[]
}

const EXPECTED = 'a quantity or "NaN", alone or followed by "at" and a duration, separated by ";", the times in order'

/** Reads the metrics among the annotations of a pod; undefined where there are none. */
export const readMetrics = (annotations: Readonly<Record<string, string>>): SimulatedMetrics | undefined => {
  const keys = Object.keys(annotations).filter((key) => key.startsWith(METRICS_PREFIX))
  if (keys.length === 0) return undefined
  const metrics = new Map<string, readonly Usage[]>()
  const problems: string[] = []
  for (const key of keys) {
    const name = key.slice(METRICS_PREFIX.length)
    const values = readInOrder(annotations[key] ?? '', readValue)
    if (!/^[a-zA-Z_]\w*$/.test(name)) problems.push(`annotation ${key} names no metric: expected letters, digits and "_"`)
    else if (values === undefined)
      problems.push(`annotation ${key}: ${JSON.stringify(annotations[key])} is not understood: expected ${EXPECTED}`)
    else metrics.set(name, values)
  }
  return { metrics, problems }
}
