import { type CoreV1, formatTime, StatusError } from '@coxswain/api-types'
import type { Clock } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { metadataOnly } from '../client/resource.ts'
import { EVENTS } from '../client/well-known.ts'
import type { Correlation, Correlator, EventReport } from './correlate.ts'

export interface EventWriterOptions {
  readonly client: Pick<Client, 'create' | 'patch'>
  readonly clock: Clock
  readonly component: string
  readonly host?: string | undefined
  readonly correlator: Correlator
  readonly signal: AbortSignal
}

/** A report with the time (milliseconds since the epoch) at which it was made. */
export interface TimedReport {
  readonly report: EventReport
  readonly at: number
}

export type Written = Exclude<Correlation, { readonly do: 'drop' }>

/** What the server makes of an event is of no interest here. */
const WRITTEN_EVENTS = metadataOnly(EVENTS)

/** Writes one Event as the correlation says, and tells the correlator. Rejects as the client does. */
export const createEventWriter = ({ client, clock, component, host = '', correlator, signal }: EventWriterOptions) => {
  let serial = sourceNumber(`${component}/${host}`)

  /** `NAME.` and the time in nanoseconds, of which the clock gives the milliseconds and a counter the rest: no two alike here. */
  const eventName = (name: string): string => {
    serial = (serial + 1) % 1_000_000
    return `${name}.${(BigInt(Math.floor(clock.now())) * 1_000_000n + BigInt(serial)).toString(16)}`
  }
  const create = async ({ report, at }: TimedReport, { key, message, recorded }: Written): Promise<void> => {
    const { regarding, type, reason } = report
    const { count, firstAt } = recorded === undefined ? { count: 1, firstAt: at } : { ...recorded, count: recorded.count + 1 }
    const name = eventName(regarding.name ?? '')
    const event: CoreV1.Event = {
      metadata: { name, namespace: namespaceOf(report) },
      involvedObject: { ...regarding },
      reason,
      message,
      type,
      source: { component, ...(host === '' ? {} : { host }) },
      reportingComponent: component,
      reportingInstance: host,
      firstTimestamp: formatTime(firstAt),
      lastTimestamp: formatTime(at),
      count,
    }
    await client.create(WRITTEN_EVENTS, event, { signal })
    correlator.recorded(key, { name, count, firstAt })
  }
  const count = async ({ report, at }: TimedReport, { key, message, recorded }: Written & { readonly do: 'count' }): Promise<void> => {
    const next = { ...recorded, count: recorded.count + 1 }
    const patch = { count: next.count, message, lastTimestamp: formatTime(at) }
    await client.patch(WRITTEN_EVENTS, { namespace: namespaceOf(report), name: recorded.name, type: 'strategic', patch, signal })
    correlator.recorded(key, next)
  }
  return async (timed: TimedReport, correlation: Written): Promise<void> => {
    if (correlation.do === 'create') return create(timed, correlation)
    try {
      await count(timed, correlation)
    } catch (error) {
      // Events expire: what was to be counted up is gone, and is made anew, with its count and its beginning.
      if (!(error instanceof StatusError) || error.code !== 404) throw error
      await create(timed, correlation)
    }
  }
}

/** Events about objects of cluster scope stand in `default`. */
const namespaceOf = ({ regarding }: EventReport): string =>
  regarding.namespace === undefined || regarding.namespace === '' ? 'default' : regarding.namespace

/** A number below a million made of a source's name: components that report at the same instant take different event names. */
const sourceNumber = (source: string): number => {
  let value = 0
  for (let i = 0; i < source.length; i++) value = (value * 31 + source.charCodeAt(i)) % 1_000_000
  return value
}
