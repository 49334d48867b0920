import type { KubeObject } from '@coxswain/api-types'
import { type Logger, type Random, silentMetrics, type VirtualClock, virtualClock } from '@coxswain/ports'
import { TransportError } from '../../client/transport-error.ts'
import type { Controller } from '../../runner/controller.ts'
import { createControllerLoop } from '../../runner/controller-loop.ts'
import { declaredKinds } from '../../runner/declared-kinds.ts'
import { createRunnerMetrics } from '../../runner/runner-metrics.ts'
import { createView } from '../../runner/view.ts'
import type { ModelCache } from './model-cache.ts'
import { createModelClient, type ModelRequest } from './model-client.ts'
import { createModelInformers } from './model-informers.ts'
import type { ModelServer } from './model-server.ts'
import type { Move } from './move.ts'
import type { PlantedFault } from './planted.ts'

export interface ModelControllerOptions {
  /** Made anew at each restart: what a controller remembers dies with its process. */
  make(): Controller
  readonly server: ModelServer
  readonly random: Random
  readonly logger: Logger
  readonly fault: PlantedFault | undefined
}

/** A controller in the project's own runner, whose caches, clock and network are moved from outside. */
export interface ModelController {
  readonly name: string
  moves(): readonly Move[]
  /** When its next timer is due, milliseconds since the epoch. */
  nextDue(): number | undefined
  /** Ends the process without a word, and starts it again: requests that were under way may have arrived or not. */
  restart(): void
}

interface Process {
  readonly clock: VirtualClock
  readonly caches: ReadonlyMap<string, ModelCache>
  readonly requests: Pending[]
}

interface Pending extends ModelRequest {
  resolve(value: unknown): void
  reject(error: unknown): void
}

export const createModelController = (options: ModelControllerOptions): ModelController => {
  const { make, server } = options
  const { name } = make()
  let running = startProcess(options)

  const settle = (request: Pending, deliver: () => void): void => {
    running.requests.splice(running.requests.indexOf(request), 1)
    deliver()
  }
  const answer = (request: Pending): void =>
    settle(request, () => {
      try {
        const value = request.run()
        if (options.fault === 'repeated-step' && request.writes) repeat(request)
        request.resolve(value)
      } catch (error) {
        request.reject(error)
      }
    })
  const loseAnswer = (request: Pending): void =>
    settle(request, () => {
      try {
        request.run()
      } catch {
        // Nobody hears what the server said.
      }
      request.reject(new TransportError('the answer was lost'))
    })
  const loseRequest = (request: Pending): void => settle(request, () => request.reject(new TransportError('the request was lost')))

  const requestMoves = (request: Pending): readonly Move[] => [
    { label: `${name}: ${request.label}`, weight: 6, run: () => answer(request) },
    { label: `${name}: ${request.label} (lost)`, weight: 1, is: 'fault', run: () => loseRequest(request) },
    { label: `${name}: ${request.label} (its answer is lost)`, weight: 1, is: 'doubt', run: () => loseAnswer(request) },
  ]
  const cacheMoves = (resource: string, cache: ModelCache): readonly Move[] => {
    const behind = cache.behind()
    if (behind === 0) return []
    const one = { label: `${name} hears of ${resource}`, weight: 3, run: () => cache.hear(1) }
    return behind === 1 ? [one] : [one, { label: `${name} hears of all ${resource}`, weight: 1, run: () => cache.hear(behind) }]
  }
  const isDue = (): boolean => {
    running.clock.moveTo(server.now())
    return (running.clock.nextDue() ?? Number.POSITIVE_INFINITY) <= server.now()
  }
  return {
    name,
    moves: () => [
      ...(isDue() ? [{ label: `${name} works`, weight: 4, run: () => void running.clock.fireNext() }] : []),
      ...[...running.caches].flatMap(([resource, cache]) => cacheMoves(resource, cache)),
      ...running.requests.flatMap(requestMoves),
    ],
    nextDue: () => running.clock.nextDue(),
    restart: () => {
      running = startProcess(options)
    },
  }
}

/** Its outcome is nobody's: the first one was. */
const repeat = (request: ModelRequest): void => {
  try {
    request.run()
  } catch {
    // A second time may well be refused.
  }
}

const startProcess = ({ make, server, random, logger, fault }: ModelControllerOptions): Process => {
  const controller = make()
  const clock = virtualClock(server.now())
  const requests: Pending[] = []
  const client = createModelClient(
    server,
    (request) => new Promise((resolve, reject) => requests.push({ ...request, run: request.run, resolve, reject })),
  )
  const { informers, caches } = createModelInformers({ server, logger, fault })
  const sources = new Map<string, { readonly lister: ModelCache['informer']; readonly indexes: ReadonlyMap<string, string> }>()
  for (const { id, kind, indexes } of declaredKinds(controller).values()) {
    const informer = informers.for(kind)
    for (const [index, keys] of indexes) informer.addIndex(index, keys)
    sources.set(id, { lister: informer, indexes: new Map([...indexes.keys()].map((index) => [index, index])) })
  }
  const loop = createControllerLoop({
    controller: controller as Controller<KubeObject>,
    client,
    informers: new Map([...caches].map(([id, { informer }]) => [id, informer])),
    view: createView(`controller ${controller.name}`, sources),
    clock,
    random: random.fork(controller.name),
    logger,
    metrics: createRunnerMetrics(silentMetrics),
    fieldManager: 'schedules',
    maxInFlightSteps: 32,
    mayWrite: () => true,
  })
  loop.run()
  controller.source?.start({ client, informers, clock, logger, metrics: silentMetrics, enqueue: loop.enqueue })
  return { clock, caches, requests }
}
