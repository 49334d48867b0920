/** Where components count. Names are upstream's where upstream has the metric. The real form is a prom-client registry. */
export interface Metrics {
  counter<Label extends string>(name: string, help: string, labels: readonly Label[]): Counter<Label>
  gauge<Label extends string>(name: string, help: string, labels: readonly Label[]): Gauge<Label>
  /** `buckets` are upper bounds in the metric's unit (seconds unless the name says otherwise). */
  histogram<Label extends string>(name: string, help: string, labels: readonly Label[], buckets: readonly number[]): Histogram<Label>
  /** Text exposition format. */
  expose(): Promise<string>
}

export interface Counter<Label extends string> {
  inc(labels: Readonly<Record<Label, string>>, by?: number): void
  /** The count of these labels alone: for who counts under the same ones again and again. */
  of(labels: Readonly<Record<Label, string>>): { inc(by?: number): void }
}
export interface Gauge<Label extends string> {
  set(labels: Readonly<Record<Label, string>>, value: number): void
}
export interface Histogram<Label extends string> {
  observe(labels: Readonly<Record<Label, string>>, value: number): void
  /** As of a counter. */
  of(labels: Readonly<Record<Label, string>>): { observe(value: number): void }
}

const nothing = (): void => undefined
/** Counts nothing: for tests and embedders that do not scrape. */
export const silentMetrics: Metrics = {
  counter: () => ({ inc: nothing, of: () => ({ inc: nothing }) }),
  gauge: () => ({ set: nothing }),
  histogram: () => ({ observe: nothing, of: () => ({ observe: nothing }) }),
  expose: async () => '',
}
