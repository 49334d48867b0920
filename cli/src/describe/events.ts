import {
  type Event,
  formatFieldSelector,
  type KubeObject,
  kinds,
  parseTime,
  type Stored,
  translateTimestampSince,
} from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import type { DescriptionWriter } from './writer.ts'

/** The events about an object. Nodes' events carry the node's name as uid where they come from its kubelet. */
export const eventsAbout = async (object: Stored<KubeObject>, client: Client): Promise<readonly Stored<Event>[]> => {
  const { name, namespace, uid } = object.metadata
  const about = (given: string): string =>
    formatFieldSelector([
      { field: 'involvedObject.name', operator: '=', value: name },
      { field: 'involvedObject.namespace', operator: '=', value: namespace ?? '' },
      { field: 'involvedObject.kind', operator: '=', value: object.kind ?? '' },
      { field: 'involvedObject.uid', operator: '=', value: given },
    ])
  const uids = object.kind === 'Node' ? [uid, name] : [uid]
  const lists = await Promise.all(uids.map((each) => client.listAll(kinds.Event, { namespace, fieldSelector: about(each) })))
  return lists.flatMap(({ items }) => items)
}

/** The table that ends a description. */
export const writeEvents = (w: DescriptionWriter, events: readonly Stored<Event>[], now: number): void => {
  if (events.length === 0) {
    w.line(0, 'Events:\t<none>')
    return
  }
  w.breakColumns()
  w.line(0, 'Events:')
  w.line(1, 'Type\tReason\tAge\tFrom\tMessage')
  w.line(1, '----\t------\t----\t----\t-------')
  const sorted = [...events].sort((a, b) => lastSeen(a) - lastSeen(b))
  for (const event of sorted) {
    const source = orElse(event.source?.component, event.reportingComponent)
    w.line(1, `${event.type ?? ''}\t${event.reason ?? ''}\t${ageOf(event, now)}\t${source}\t${(event.message ?? '').trim()}`)
  }
}

const orElse = (text: string | undefined, other: string | undefined): string => (text === undefined || text === '' ? (other ?? '') : text)
const lastSeen = ({ lastTimestamp }: Stored<Event>): number => parseTime(lastTimestamp) ?? 0

/** `5m`, or `10s (x4 over 5m)` of one that came again. */
const ageOf = ({ series, count = 0, eventTime, firstTimestamp, lastTimestamp }: Stored<Event>, now: number): string => {
  const first = translateTimestampSince(eventTime ?? firstTimestamp, now)
  if (series !== undefined) return `${translateTimestampSince(series.lastObservedTime, now)} (x${series.count ?? 0} over ${first})`
  return count > 1 ? `${translateTimestampSince(lastTimestamp, now)} (x${count} over ${first})` : first
}
