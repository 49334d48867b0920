import { type DeepReadonly, type ReportedStep, StatusError } from '@coxswain/api-types'
import { type Clock, type Logger, silentLogger, type Timer } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { CAUSE_REPORTS } from '../client/well-known.ts'

/** Tells the server why steps were taken, many at a time and behind the work itself. Losing a reason is better than stopping for it. */
export interface CauseReporter {
  report(step: DeepReadonly<ReportedStep>): void
  /** Sends what waits; resolves when it is sent, or lost. */
  flush(): Promise<void>
  /** Forgets what waits. */
  stop(): void
  /** Reports under way. Those that wait for their time do not move. */
  activity(): readonly string[]
}

export interface CauseReporterOptions {
  readonly client: Pick<Client, 'create'>
  readonly clock: Clock
  readonly logger?: Logger | undefined
  /** How long steps are gathered before they are sent; 100 ms unless given. */
  readonly delayMs?: number | undefined
}

/** A rollout of some thousands of pods fits in. */
const MAX_WAITING = 5_000
const MAX_AT_ONCE = 500
const DELAY_MS = 100

export const createCauseReporter = (options: CauseReporterOptions): CauseReporter => {
  const { client, clock, logger = silentLogger, delayMs = DELAY_MS } = options
  let waiting: DeepReadonly<ReportedStep>[] = []
  let timer: Timer | undefined
  let sending: Promise<void> | undefined
  let dropped = 0
  let isOver = false

  const send = async (): Promise<void> => {
    while (waiting.length > 0 && !isOver) {
      const steps = waiting.slice(0, MAX_AT_ONCE)
      waiting = waiting.slice(MAX_AT_ONCE)
      const lost = dropped
      try {
        await client.create(CAUSE_REPORTS, { metadata: {}, steps, ...(lost === 0 ? {} : { dropped: lost }) })
        dropped -= lost
      } catch (error) {
        dropped += steps.length
        if (!isRefused(error)) continue
        isOver = true
        logger.info({ error: error instanceof Error ? error.message : String(error) }, 'the server takes no reasons of steps from here')
      }
    }
    sending = undefined
  }
  const sendNow = (): void => {
    timer?.cancel()
    timer = undefined
    sending ??= send()
  }
  return {
    report: (step) => {
      if (isOver) return
      if (waiting.length >= MAX_WAITING) {
        dropped++
        return
      }
      waiting.push(step)
      timer ??= clock.after(delayMs, function causeReport() {
        timer = undefined
        sendNow()
      })
    },
    flush: async () => {
      sendNow()
      await sending
    },
    stop: () => {
      isOver = true
      waiting = []
      timer?.cancel()
      timer = undefined
    },
    activity: () => (sending === undefined ? [] : ['reasons of steps are being sent']),
  }
}

/** A server that knows no such reports, or takes none from this account, will not do so later either. */
const isRefused = (error: unknown): boolean => error instanceof StatusError && [403, 404, 405].includes(error.code)
