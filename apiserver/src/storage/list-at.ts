import type { EventLog } from './event-log.ts'
import { folder, folderEnd, sortForm } from './keys.ts'
import type { SortedIndex } from './sorted-index.ts'
import type { ListResult, StoreItem } from './store.ts'
import { type Entry, growth, type ItemOf, type Version, versionAt } from './versions.ts'

interface Indexes {
  readonly live: SortedIndex<Entry>
  readonly dead: SortedIndex<Entry>
  readonly log: Pick<EventLog<Version>, 'forEachSince'>
  readonly itemOf: ItemOf
}

interface ListAtOptions {
  readonly limit?: number | undefined
  readonly after?: string | undefined
  readonly revision: number
  readonly committed: number
}

/**
 * The items below `prefix` as of `revision`. The work is that of the page plus, for a revision in the past, of the events since:
 * the count is today's less what was created and plus what was deleted after it.
 */
export const listAt = (indexes: Indexes, prefix: string, { limit, after, revision, committed }: ListAtOptions): ListResult => {
  const { live, dead, log, itemOf } = indexes
  const start = sortForm(folder(prefix))
  const end = folderEnd(folder(prefix))
  const afterForm = after === undefined ? undefined : sortForm(after)
  // U+0000 is the least unit: no string lies between a key and the key with it appended.
  const from = afterForm !== undefined && afterForm >= start ? `${afterForm}\0` : start

  let count = live.count(from, end)
  if (revision < committed) {
    log.forEachSince(revision, (version) => {
      const change = growth(version)
      if (change === 0) return
      const sort = sortForm(version.key)
      if (sort >= from && (end === undefined || sort < end)) count -= change
    })
  }
  const most = limit === undefined || limit <= 0 ? Number.POSITIVE_INFINITY : limit
  const items: StoreItem[] = []
  const alive = live.cursor(from)
  // What is deleted now may have had a value then.
  const gone = revision < committed ? dead.cursor(from) : undefined
  while (items.length < most) {
    const [one, other] = [alive.current, gone?.current]
    const next = one === undefined || (other !== undefined && other.sort < one.sort) ? other : one
    if (next === undefined || (end !== undefined && next.sort >= end)) break
    if (next === one) alive.advance()
    else gone?.advance()
    const version = versionAt(next, revision)
    if (version?.type === 'put') items.push(itemOf(version))
  }
  return { items, revision, more: items.length < count, count }
}
