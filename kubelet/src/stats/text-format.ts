/** One value of a metric, with its labels. */
export type Row = readonly [labels: Readonly<Record<string, string>>, value: number]

export interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly rows: readonly Row[]
}

/** Metrics in Prometheus' text format. `at`: when the values were true, in milliseconds since the epoch. */
export const textFormat = (metrics: readonly Metric[], at: number): string =>
  metrics
    .map(({ name, type, help, rows }) =>
      [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...rows.map(([labels, value]) => `${name}${labelText(labels)} ${value} ${at}`)]
        .map((line) => `${line}\n`)
        .join(''),
    )
    .join('')

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

/** Names of Kubernetes hold nothing that has to be escaped; names of images are whatever somebody wrote. */
const labelText = (labels: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}="${value.replace(/[\\"\n]/g, (each) => ESCAPES[each] ?? each)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
