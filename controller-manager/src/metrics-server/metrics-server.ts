import type { Pod } from '@coxswain/api-types'
import type { Informer, Unsubscribe } from '@coxswain/client'
import type { Clock, HttpRequest, HttpResponse, Logger } from '@coxswain/ports'
import type { ExtensionApi } from '../extension/api.ts'
import { podsByLabel } from '../shared/pods-by-label.ts'
import { createRounds } from '../shared/rounds.ts'
import { type AnswerParts, createAnswer, RESOURCES } from './answer.ts'
import { documents } from './documents.ts'
import type { NodeFigures } from './figures.ts'
import { createSamples } from './samples.ts'
import { type PodUsage, usagesOf } from './usages.ts'

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
export interface MetricsServer extends ExtensionApi {
  /** Answers a request that may be made, from memory. @throws StatusError */
  answer(request: HttpRequest): HttpResponse
  /** What these pods of a namespace use, as `answer` tells it; without those that are not measured. */
  usagesOf(namespace: string, pods: readonly string[]): readonly PodUsage[]
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
  let isTelling = false
  const rounds = createRounds({
    clock,
    all: () => {
      const names = nodes.list().map(({ metadata }) => metadata.name)
      isTelling ||= names.some((name) => samples.node(name, clock.now()) !== undefined)
      samples.keepOnly(new Set(names))
      return names
    },
    keyOf: (node) => node,
    ask: async (node) => {
      try {
        const figures = await options.read(node)
        return figures !== undefined && samples.take(node, figures, clock.now())
      } catch (error) {
        logger.warn({ error, node }, 'a node did not tell what is used on it')
        return false
      }
    },
    everyMs: () => (isTelling ? resolutionMs : Math.min(EARLY_MS, resolutionMs)),
  })
  return {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    resources: RESOURCES,
    documents,
    answer: createAnswer({ nodes, pods, samples, clock }),
    usagesOf: (namespace, names) => usagesOf({ pods, samples }, { namespace, names, now: clock.now() }),
    onSample: rounds.onNews,
    start: rounds.start,
    stop: rounds.stop,
  }
}
