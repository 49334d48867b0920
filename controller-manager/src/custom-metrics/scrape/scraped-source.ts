import { type LabelRequirement, matchesLabels, type Pod, type Stored } from '@coxswain/api-types'
import type { Lister } from '@coxswain/client'
import type { CustomMetric, ExternalAsked, LabelledReading, MetricsSource, ObjectsAsked, Reading } from '../source.ts'
import type { PodReadings } from './readings.ts'
import { createScraper, type ScraperOptions } from './scraper.ts'

export interface ScrapedSourceOptions extends ScraperOptions {
  readonly pods: Pick<Lister<Pod>, 'byIndex' | 'get'>
}

/**
 * Metrics that pods tell of themselves: of each pod, of its namespace as their sum, and their series one by one as external metrics of the
 * namespace.
 */
export const createScrapedSource = (options: ScrapedSourceOptions): MetricsSource => {
  const { pods } = options
  const scraper = createScraper(options)
  const names = (): readonly string[] => {
    const found = new Set<string>()
    for (const [, { metrics }] of scraper.read()) for (const metric of metrics.keys()) found.add(metric)
    return [...found].sort()
  }
  const isKnown = (metric: string): boolean => {
    for (const [, { metrics }] of scraper.read()) if (metrics.has(metric)) return true
    return false
  }
  const ofPod = (pod: Stored<Pod> | undefined, metric: string, selector: readonly LabelRequirement[]): Reading | undefined =>
    pod === undefined ? undefined : sumOf(seriesOf(scraper.of(pod), metric, selector))
  const ofNamespace = (namespace: string, metric: string, selector: readonly LabelRequirement[]): Reading | undefined =>
    sumOf(scraper.inNamespace(namespace).flatMap((pod) => seriesOf(scraper.of(pod), metric, selector)))

  return {
    customMetrics: () => names().flatMap((metric) => RESOURCES.map((resource): CustomMetric => ({ ...resource, metric }))),
    externalMetrics: names,
    ofObjects: async ({ group, resource, namespace, names: asked, metric, selector }: ObjectsAsked) => {
      const isPods = resource === 'pods'
      if (group !== '' || !(isPods || resource === 'namespaces') || !isKnown(metric)) return undefined
      const readings = asked.map((name) =>
        isPods ? ofPod(pods.get(namespace, name), metric, selector) : ofNamespace(name, metric, selector),
      )
      return new Map(asked.flatMap((name, i) => (readings[i] === undefined ? [] : [[name, readings[i]]])))
    },
    external: async ({ namespace, metric, selector }: ExternalAsked) => {
      if (!isKnown(metric)) return undefined
      return scraper.inNamespace(namespace).flatMap((pod): readonly LabelledReading[] => {
        const own = { namespace, pod: pod.metadata.name }
        const labelled = (scraper.of(pod)?.metrics.get(metric) ?? []).map((each) => ({ ...each, labels: { ...each.labels, ...own } }))
        return labelled.filter(({ labels }) => matchesLabels(selector, labels))
      })
    },
    onNews: scraper.onRound,
    start: scraper.start,
    stop: scraper.stop,
  }
}

const RESOURCES = [
  { group: '', resource: 'namespaces', namespaced: false },
  { group: '', resource: 'pods', namespaced: true },
]

const seriesOf = (readings: PodReadings | undefined, metric: string, selector: readonly LabelRequirement[]) =>
  (readings?.metrics.get(metric) ?? []).filter(({ labels }) => matchesLabels(selector, labels))

/** Undefined where there is nothing to add up. What is no number spoils it: a part is not told for the whole. */
const sumOf = (series: readonly LabelledReading[]): Reading | undefined => {
  if (series.length === 0) return undefined
  const windows = series.flatMap(({ windowMs }) => windowMs ?? [])
  return {
    value: series.reduce((sum, { value }) => sum + value, 0),
    at: series.reduce((oldest, { at }) => Math.min(oldest, at), Number.POSITIVE_INFINITY),
    windowMs: windows.length === 0 ? undefined : Math.max(...windows),
  }
}
