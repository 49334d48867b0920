import { type Logger, seededRandom } from '@coxswain/ports'
import type { Controller } from '../../runner/controller.ts'
import { createModelController, type ModelController } from './model-controller.ts'
import { createModelServer, type ModelServer, type ModelServerOptions } from './model-server.ts'
import type { Fault, Move } from './move.ts'
import type { PlantedFault } from './planted.ts'

/** Somebody beside the controllers who acts upon the cluster: nodes, a scheduler, a user. Gives what it may do next. */
export type Actor = (server: ModelServer) => readonly Move[]

export interface ModelClusterOptions extends Pick<ModelServerOptions, 'answer' | 'onEvent'> {
  /** Makers of the controllers under test. */
  readonly controllers: readonly (() => Controller)[]
  readonly actors?: readonly Actor[] | undefined
  /** Puts the first objects in place. */
  fill(server: ModelServer): void
  /** Requests and their answers get lost, and controllers are restarted at any moment: all of this, nothing, or what is listed. */
  readonly faults?: boolean | readonly Fault[] | undefined
  readonly planted?: PlantedFault | undefined
  /** Timers of this span must come to nothing before the cluster counts as at rest; a virtual hour unless given. */
  readonly quietMs?: number | undefined
  /** Time never jumps further than this: for actors who have a routine. */
  readonly strideMs?: number | undefined
}

/**
 * Controllers in the project's own runner, on a model of the server, where everything that happens is a move: a cache hears of a change, a
 * request arrives, or it or its answer is lost, a controller works, a process starts again, time passes, a node or a user acts. A schedule
 * chooses the moves; the same numbers give the same run.
 */
export interface ModelCluster {
  readonly server: ModelServer
  /** Takes one move for each number, `check` after each. Throws what `check` throws, with what has happened. */
  run(schedule: readonly number[], check?: () => void): Promise<void>
  /**
   * Lets everybody act, with nothing going wrong any more, until nobody has anything left to do: every timer comes to nothing
   * (those of a virtual hour, unless `quietMs` says otherwise). Throws where they do not come to rest.
   */
  settle(check?: () => void): Promise<void>
}

const START = Date.UTC(2026, 0, 1)
const QUIET_MS = 3_600_000
/** Shorter than the wait for a cache (five minutes) by far. */
const TICK_MS = 100
const MOVES_UNTIL_REST = 20_000
const SHOWN_MOVES = 80

export const createModelCluster = ({ controllers: makers, actors = [], fill, ...options }: ModelClusterOptions): ModelCluster => {
  const { faults = false, planted: fault, quietMs = QUIET_MS, strideMs = Number.POSITIVE_INFINITY, answer, onEvent } = options
  let now = START
  const record: string[] = []
  const failures: string[] = []
  const server = createModelServer({ now: () => now, fault, answer, onEvent })
  fill(server)
  const logger = failingLogger(failures)
  const random = seededRandom('schedules')
  const controllers = makers.map((make) => createModelController({ make, server, random, logger, fault }))

  const happens = (is: Move['is']): boolean =>
    (is !== 'fault' && is !== 'doubt') || (typeof faults === 'boolean' ? faults : faults.includes(is))
  const nextDue = (): number => Math.min(now + strideMs, ...controllers.map((each) => each.nextDue() ?? Number.POSITIVE_INFINITY))
  const moves = (): readonly Move[] => [
    ...controllers.flatMap((each) => each.moves()),
    ...actors.flatMap((actor) => actor(server)),
    ...controllers.map(restartOf),
  ]
  /** While somebody has something to do, time goes by slowly: nobody waits for minutes where an answer takes milliseconds. */
  const passTime = (others: readonly Move[]): Move => {
    const idle = others.every((each) => each.is !== undefined)
    const next = Math.max(now + TICK_MS, idle ? finite(nextDue(), now) : now)
    const pass = (): void => {
      now = next
    }
    return { label: `it is ${new Date(next).toISOString()}`, weight: 1, run: pass }
  }
  const take = async (move: Move, check: (() => void) | undefined): Promise<void> => {
    record.push(move.label)
    move.run()
    await microtasks()
    if (failures.length > 0) throw new Error(failures.join('\n'))
    check?.()
  }
  const told = async (happening: () => Promise<void>): Promise<void> => {
    try {
      await happening()
    } catch (error) {
      const story = record.slice(-SHOWN_MOVES).map((label) => `  ${label}`)
      throw new Error(`${error instanceof Error ? error.message : String(error)}\nafter\n${story.join('\n')}`, { cause: error })
    }
  }
  const settle = async (check?: () => void): Promise<void> => {
    let quietSince = now
    for (let taken = 0; taken < MOVES_UNTIL_REST; taken++) {
      const possible = moves()
      const move = possible.find(({ is }) => is === undefined) ?? possible.find(({ is }) => is === 'routine')
      if (move !== undefined) {
        const before = server.revision
        await take(move, check)
        if (server.revision !== before && move.is !== 'routine') quietSince = now
        continue
      }
      const due = nextDue()
      if (due - quietSince > quietMs) return
      now = Math.max(now, due)
    }
    throw new Error('they do not come to rest')
  }
  return {
    server,
    run: (schedule, check) =>
      told(async () => {
        await microtasks()
        for (const number of schedule) {
          const possible = moves().filter(({ is }) => happens(is))
          await take(pick([...possible, passTime(possible)], number), check)
        }
      }),
    settle: (check) => told(() => settle(check)),
  }
}

const finite = (due: number, otherwise: number): number => (Number.isFinite(due) ? due : otherwise)

const restartOf = (controller: ModelController): Move => ({
  label: `${controller.name} is restarted`,
  weight: 1,
  is: 'fault',
  run: controller.restart,
})

const pick = (moves: readonly Move[], number: number): Move => {
  let left = number % moves.reduce((sum, { weight }) => sum + weight, 0)
  for (const move of moves) {
    if (left < move.weight) return move
    left -= move.weight
  }
  throw new Error('no moves')
}

/** Enough turns for every promise between a request's answer and the next request. */
const MICROTASKS = 30
const microtasks = async (): Promise<void> => {
  for (let turn = 0; turn < MICROTASKS; turn++) await undefined
}

/** A reconcile that throws is a bug, whatever the schedule. */
const failingLogger = (failures: string[]): Logger => {
  const quiet = (): void => undefined
  const logger: Logger = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (fields, message) => void failures.push(`${message}: ${JSON.stringify(fields)}`),
    child: () => logger,
  }
  return logger
}
