import type { CauseRecord, Seen } from './cause-record.ts'
import type { CauseRing } from './cause-ring.ts'

/** A cause with the one that led to it. */
export interface ToldCause {
  readonly record: CauseRecord
  readonly parent: CauseRecord | undefined
}

export interface TellOptions {
  readonly ring: Pick<CauseRing, 'of' | 'all'>
  /** Which object, by its key; of a uid alone where one is given. */
  readonly key: string
  readonly uid: string
  /** The caller may know of it. */
  readonly mayRead: (record: CauseRecord) => boolean
  /** Lines of what a write changed; undefined where it is not known any more. */
  readonly changes: (record: CauseRecord) => readonly string[] | undefined
}

/** Changes of the object itself that are told: the latest. */
const MOST_OWN = 50
/** A chain is at rest long before. */
const MOST_HOPS = 16

/**
 * What was done to an object, and what it did to others where it scales them, each with the chain of causes that led to it: the pod was
 * created for its ReplicaSet, which was made for its Deployment, which somebody changed. Causes before what they caused, and the oldest
 * first.
 */
export const tellObject = (options: TellOptions): readonly ToldCause[] => {
  const { ring, key, uid, mayRead } = options
  const changed = ring.of(key).filter(({ target }) => uid === '' || target.uid === uid)
  const own = [...changed, ...scaledFor(options)].sort((a, b) => a.serial - b.serial)
  const parents = new Map<CauseRecord, CauseRecord | undefined>()
  for (const record of own.slice(-MOST_OWN)) {
    let at: CauseRecord | undefined = record
    for (let hops = 0; at !== undefined && !parents.has(at) && hops < MOST_HOPS; hops++) {
      const parent: CauseRecord | undefined = parentOf(at, options)
      const shown: CauseRecord | undefined = parent !== undefined && mayRead(parent) ? parent : undefined
      parents.set(at, shown)
      at = shown
    }
  }
  return inOrder(parents)
}

/** What an autoscaler does is to scale others: that is told of it too. */
const scaledFor = ({ ring, key, uid, mayRead }: TellOptions): readonly CauseRecord[] =>
  [...ring.all()].filter((record) => {
    const { subresource, told } = record
    return subresource === 'scale' && told?.because?.key === key && (uid === '' || told.because.uid === uid) && mayRead(record)
  })

/** As a tree is read: each cause, then what it led to; what has no cause by its time. */
const inOrder = (parents: ReadonlyMap<CauseRecord, CauseRecord | undefined>): readonly ToldCause[] => {
  const children = new Map<CauseRecord | undefined, CauseRecord[]>()
  for (const [record, parent] of parents) {
    const under = parent !== undefined && parents.has(parent) ? parent : undefined
    children.set(under, [...(children.get(under) ?? []), record])
  }
  const below = (parent: CauseRecord | undefined): readonly ToldCause[] =>
    (children.get(parent) ?? []).sort((a, b) => a.serial - b.serial).flatMap((record) => [{ record, parent }, ...below(record)])
  return below(undefined)
}

/** The cause of a change: what last changed the object that its component looked at. */
const parentOf = (record: CauseRecord, options: TellOptions): CauseRecord | undefined => {
  const because = record.told?.because ?? collectionOf(record, options.ring)?.told?.because
  if (because === undefined || because.key === record.target.key) return undefined
  const last = lastChange(because, record, options)
  return record.verb === 'create' ? (replacedBy(record, because, last, options.ring) ?? last) : last
}

/** Objects that went with their collection: what is said of it is said of each. */
const collectionOf = ({ verb, target: { key, name }, serial }: CauseRecord, ring: TellOptions['ring']): CauseRecord | undefined =>
  verb === 'deletecollection' && name !== ''
    ? ring.of(key.slice(0, key.length - name.length)).find((each) => each.serial > serial)
    : undefined

/** The latest change of an object at the revision that was looked at; one that changed no more than labels only where there is no other. */
const lastChange = ({ key, uid, revision }: Seen, record: CauseRecord, { ring, changes }: TellOptions): CauseRecord | undefined => {
  const seen = ring.of(key).filter((each) => {
    if (each.failure !== '' || each.serial >= record.serial) return false
    return (uid === '' || each.target.uid === uid) && (revision === 0 || each.revision <= revision)
  })
  return seen.findLast((each) => changes(each)?.every((line) => line.startsWith('metadata.')) !== true || !isChange(each)) ?? seen.at(-1)
}
const isChange = ({ verb }: CauseRecord): boolean => verb === 'update' || verb === 'patch' || verb === 'apply'

/** An object made in the place of one that was deleted since its owner was changed last: that deletion is why. */
const replacedBy = (
  { serial }: CauseRecord,
  { uid }: Seen,
  since: CauseRecord | undefined,
  ring: TellOptions['ring'],
): CauseRecord | undefined => {
  if (uid === '') return undefined
  const first = new Map<string, CauseRecord>()
  for (const each of ring.all()) {
    if (each.serial >= serial) break
    if (each.owner === uid && !first.has(each.target.uid)) first.set(each.target.uid, each)
  }
  return [...first.values()].findLast((each) => each.serial > (since?.serial ?? 0))
}
