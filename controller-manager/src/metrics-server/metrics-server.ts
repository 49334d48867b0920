import type { APIResource, Pod } from '@coxswain/api-types'
import type { Informer, Unsubscribe } from '@coxswain/client'
import type { Clock, HttpRequest, HttpResponse, Logger, Timer } from '@coxswain/ports'
import { podsByLabel } from '../shared/pods-by-label.ts'
import { type AnswerParts, createAnswer, RESOURCES } from './answer.ts'
import type { NodeFigures } from './figures.ts'
import { createSamples } from './samples.ts'

export interface MetricsServerOptions extends Pick<AnswerParts, 'nodes'> {
  readonly pods: Pick<Informer<Pod>, 'get' | 'list' | 'byIndex' | 'addIndex'>
  /** Asks a node for its figures; undefined where it cannot be reached. How long that may take is the asker's to limit. */
  readonly read: (node: string) => NodeFigures | undefined | Promise<NodeFigures | undefined>
  readonly clock: Clock
  readonly logger: Logger
  /** How often every node is asked. */
  readonly resolutionMs: number
}

/** What nodes and pods use, gathered and served as `metrics.k8s.io/v1beta1` (upstream's metrics-server). */
export interface MetricsServer {
  readonly group: string
  readonly version: string
  readonly resources: readonly APIResource[]
  /** Answers a request that may be made, from memory. @throws StatusError */
  answer(request: HttpRequest): HttpResponse
  /** Calls `told` after each round that has brought something new. */
  onSample(told: () => void): Unsubscribe
  start(): void
  stop(): void
}

/** Figures of a node that has missed two rounds are old, and no longer told. */
const ROUNDS_KEPT = 3
/** Rounds follow each other sooner until there is something to tell: a cluster that has just come up can be looked at. */
const EARLY_MS = 1_000

export const createMetricsServer = (options: MetricsServerOptions): MetricsServer => {
  const { nodes, pods, clock, logger, resolutionMs } = options
  pods.addIndex(podsByLabel.name, podsByLabel.keys)
  const samples = createSamples({ maxAgeMs: ROUNDS_KEPT * resolutionMs })
  const asked = new Set<string>()
  const listeners = new Set<() => void>()
  let timer: Timer | undefined
  let isTelling = false
  const ask = async (node: string): Promise<boolean> => {
    asked.add(node)
    try {
      const figures = await options.read(node)
      return figures !== undefined && samples.take(node, figures, clock.now())
    } catch (error) {
      logger.warn({ error, node }, 'a node did not tell what is used on it')
      return false
    } finally {
      asked.delete(node)
    }
  }
  const round = async (): Promise<void> => {
    const names = nodes.list().map(({ metadata }) => metadata.name)
    isTelling ||= names.some((name) => samples.node(name, clock.now()) !== undefined)
    // A node that is slow to answer keeps the next round waiting for itself alone.
    timer = clock.after(isTelling ? resolutionMs : Math.min(EARLY_MS, resolutionMs), () => void round())
    samples.keepOnly(new Set(names))
    const news = await Promise.all(names.filter((name) => !asked.has(name)).map(ask))
    if (timer !== undefined && news.includes(true)) for (const tell of listeners) tell()
  }
  return {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    resources: RESOURCES,
    answer: createAnswer({ nodes, pods, samples, clock }),
    onSample: (told) => {
      listeners.add(told)
      return () => void listeners.delete(told)
    },
    start: () => void round(),
    stop: () => {
      timer?.cancel()
      timer = undefined
    },
  }
}
