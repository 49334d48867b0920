import { expect, it } from 'vitest'
import type { CauseRecord, Seen } from './cause-record.ts'
import { createCauseRing } from './cause-ring.ts'
import { tellObject } from './tell-object.ts'

interface Note {
  readonly key: string
  readonly verb?: string
  readonly uid?: string
  readonly owner?: string
  readonly failure?: string
  readonly changes?: readonly string[]
  /** The object that was looked at, and its revision. Revisions are places in the list, from 1. */
  readonly because?: readonly [key: string, revision: number]
}

/** Tells of an object after these changes: the places of the causes, each with that of its own cause. */
const tell = (key: string, notes: readonly Note[], hidden: readonly string[] = [], uid = '') => {
  const ring = createCauseRing({ count: 1_000, bytes: 1_000_000 })
  notes.forEach((note, i) => {
    const [seen, revision = 0] = note.because ?? []
    const because = seen === undefined ? undefined : ({ key: seen, uid: seen, revision } as unknown as Seen)
    ring.add({
      serial: i + 1,
      target: { key: note.key, name: note.key.split('/').at(-1), uid: note.uid ?? note.key },
      revision: note.failure === undefined ? i + 1 : 0,
      verb: note.verb ?? 'create',
      owner: note.owner ?? '',
      failure: note.failure ?? '',
      user: '',
      told: because === undefined ? undefined : { component: 'c', reason: 'r', because },
    } as unknown as CauseRecord)
  })
  const mayRead = ({ target }: CauseRecord): boolean => !hidden.includes(target.key)
  const changes = ({ serial }: CauseRecord) => notes[serial - 1]?.changes
  return tellObject({ ring, key, uid, mayRead, changes }).map(({ record, parent }) => [record.serial, parent?.serial])
}

const ROLLOUT: readonly Note[] = [
  { key: 'deployment' },
  { key: 'set', because: ['deployment', 1] },
  { key: 'pod', because: ['set', 2] },
  { key: 'pod', verb: 'bind' },
]

it('tells the chain from its beginning, then what else befell the object', () => {
  expect(tell('pod', ROLLOUT)).toEqual([
    [1, undefined],
    [2, 1],
    [3, 2],
    [4, undefined],
  ])
  expect(tell('set', ROLLOUT)).toEqual([
    [1, undefined],
    [2, 1],
  ])
  expect(tell('other', ROLLOUT)).toEqual([])
})

it('ends where the caller may not look further', () => {
  expect(tell('pod', ROLLOUT, ['set'])).toEqual([
    [3, undefined],
    [4, undefined],
  ])
})

it('finds the change that was looked at, not a later one', () => {
  const notes: readonly Note[] = [{ key: 'set' }, { key: 'pod', because: ['set', 1] }, { key: 'set', verb: 'update' }]
  expect(tell('pod', notes)).toEqual([
    [1, undefined],
    [2, 1],
  ])
  expect(tell('pod', [...notes, { key: 'pod', verb: 'delete', because: ['set', 3] }])).toEqual([
    [1, undefined],
    [2, 1],
    [3, undefined],
    [4, 3],
  ])
})

it.each([
  ['labels lead to nothing', ['metadata.labels.a: (none) -> b'], 1],
  ['a spec does', ['metadata.labels.a: (none) -> b', 'spec.replicas: 1 -> 2'], 2],
  ['what is not known may', undefined, 2],
])('of what was changed before, %s', (_, changes, cause) => {
  const notes: readonly Note[] = [
    { key: 'set' },
    { key: 'set', verb: 'patch', ...(changes === undefined ? {} : { changes }) },
    { key: 'pod', because: ['set', 2] },
  ]
  expect(tell('pod', notes)).toEqual([
    [cause, undefined],
    [3, cause],
  ])
})

it('a pod in the place of one that was deleted is there because of that', () => {
  const notes: readonly Note[] = [
    { key: 'set' },
    { key: 'gone', owner: 'set', verb: 'delete' },
    // Its node removes it: that is not when it was decided.
    { key: 'gone', owner: 'set', verb: 'delete' },
    { key: 'pod', because: ['set', 1] },
  ]
  expect(tell('pod', notes)).toEqual([
    [2, undefined],
    [4, 2],
  ])
  // Where its owner was changed since, that change is why.
  const [set, ...rest] = notes
  expect(tell('pod', [...rest.slice(0, 2), set as Note, { key: 'pod', because: ['set', 3] }])).toEqual([
    [3, undefined],
    [4, 3],
  ])
})

it('what goes with its collection has the cause of the collection', () => {
  const notes: readonly Note[] = [
    { key: 'ns', verb: 'delete' },
    { key: 'pods/ns/a', verb: 'deletecollection' },
    { key: 'pods/ns/', verb: 'deletecollection', because: ['ns', 1] },
  ]
  expect(tell('pods/ns/a', notes)).toEqual([
    [1, undefined],
    [2, 1],
  ])
})

it('tells of one object where several had the name, and of failures', () => {
  const notes: readonly Note[] = [
    { key: 'pod', uid: '1' },
    { key: 'pod', uid: '2' },
    { key: 'pod', uid: '2', verb: 'bind', failure: 'no room' },
  ]
  expect(tell('pod', notes, [], '2')).toEqual([
    [2, undefined],
    [3, undefined],
  ])
})

it('comes to an end where components look at one another', () => {
  const notes: readonly Note[] = [
    { key: 'a' },
    { key: 'b', because: ['a', 1] },
    { key: 'a', verb: 'update', because: ['b', 2] },
    { key: 'b', verb: 'update', because: ['a', 3] },
  ]
  expect(tell('b', notes)).toEqual([
    [1, undefined],
    [2, 1],
    [3, 2],
    [4, 3],
  ])
})
