import type { LabelledReading } from '../source.ts'
import type { ExposedSample, Exposition } from './exposition.ts'

/** What a pod has told last, by the names under which metrics are asked for. */
export interface PodReadings {
  /** By our own clock. */
  readonly takenAt: number
  /** Values as they were told: they may be no numbers. */
  readonly metrics: ReadonlyMap<string, readonly LabelledReading[]>
  /** Totals by series, which the next reading goes on from. */
  readonly totals: ReadonlyMap<string, Total>
}

interface Total {
  readonly at: number
  readonly value: number
  /** How fast it grew, where two readings tell. */
  readonly rate: Pick<LabelledReading, 'value' | 'windowMs'> | undefined
}

/** Makes readings of a page. Totals are told as their growth a second since the page `before`. */
export const readPage = ({ samples, types }: Exposition, takenAt: number, before: PodReadings | undefined): PodReadings => {
  const totals = new Map<string, Total>()
  const families = new Map<string, { readonly series: string; readonly readings: LabelledReading[] }>()
  const tell = (metric: string, series: string, reading: LabelledReading): void => {
    const known = families.get(metric)
    // `requests` beside `requests_total`: who has the name keeps it.
    if (known === undefined || (known.series !== series && series === metric)) families.set(metric, { series, readings: [reading] })
    else if (known.series === series) known.readings.push(reading)
  }
  const seen = new Set<string>()
  for (const { name, labels, value, at = takenAt } of samples) {
    const key = keyOf({ name, labels })
    if (seen.has(key)) continue
    seen.add(key)
    const role = roleOf(name, types)
    if (role === 'value') tell(name, name, { labels, value, at })
    if (role !== 'total') continue
    const total = totalOf({ at, value }, before?.totals.get(key))
    totals.set(key, total)
    if (total.rate !== undefined) tell(nameOfRate(name), name, { labels, at: total.at, ...total.rate })
  }
  return { takenAt, totals, metrics: new Map([...families].map(([metric, { readings }]) => [metric, readings])) }
}

/** What is done with a series: told as it is, told as a rate, or left out because its sum over labels says nothing. */
const roleOf = (name: string, types: ReadonlyMap<string, string>): 'value' | 'total' | 'nothing' => {
  switch (types.get(name)) {
    case 'counter':
      return 'total'
    case 'gauge':
      return 'value'
    case 'summary':
      return 'nothing'
  }
  const [, family = '', part] = /^(.*)_(count|sum|bucket|total)$/.exec(name) ?? []
  const type = types.get(family)
  if (type === 'histogram' || type === 'summary') return part === 'count' ? 'total' : 'nothing'
  return part === 'total' ? 'total' : 'value'
}

/** As the rules have it that Prometheus' adapter for Kubernetes comes with. */
const nameOfRate = (series: string): string => series.replace(/(?:_seconds)?_total$/, '')

const totalOf = ({ at, value }: Pick<Total, 'at' | 'value'>, before: Total | undefined): Total => {
  // Some programs reckon their totals less often than they are asked.
  if (before !== undefined && before.at === at) return before
  if (before === undefined || before.at > at || !Number.isFinite(value - before.value)) return { at, value, rate: undefined }
  // A total that fell has begun anew, at nothing.
  const growth = value >= before.value ? value - before.value : value
  const windowMs = at - before.at
  return { at, value, rate: { value: (growth * 1000) / windowMs, windowMs } }
}

const keyOf = ({ name, labels }: Pick<ExposedSample, 'name' | 'labels'>): string =>
  JSON.stringify([name, ...Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))])
