import { expect, it } from 'vitest'
import type { CauseRecord } from './cause-record.ts'
import { createCauseRing } from './cause-ring.ts'

const record = (serial: number, key: string, failure = '') => ({ serial, target: { key }, user: 'u', failure }) as unknown as CauseRecord
const fill = (limits: { readonly count: number; readonly bytes: number }, ...records: readonly CauseRecord[]) => {
  const ring = createCauseRing(limits)
  for (const each of records) ring.add(each)
  return { ring, serials: [...ring.all()].map(({ serial }) => serial) }
}
const LARGE = { count: 1_000, bytes: 1_000_000 }

it('keeps the latest, and finds those of an object', () => {
  const { ring, serials } = fill({ ...LARGE, count: 3 }, record(1, 'a'), record(2, 'b'), record(3, 'a'), record(4, 'b'))
  expect(serials).toEqual([2, 3, 4])
  expect(ring.of('a').map(({ serial }) => serial)).toEqual([3])
  expect([ring.get(1), ring.get(2)?.target.key, ring.size]).toEqual([undefined, 'b', 3])
})

it('forgets an object with its last cause', () => {
  const { ring } = fill({ ...LARGE, count: 1 }, record(1, 'a'), record(2, 'b'))
  expect(ring.of('a')).toEqual([])
})

it('is bounded in bytes, and keeps one however large it is', () => {
  expect(fill({ ...LARGE, bytes: 1_000 }, record(1, 'a'), record(2, 'a'), record(3, 'a'), record(4, 'a')).serials).toEqual([2, 3, 4])
  expect(fill({ ...LARGE, bytes: 1_000 }, record(1, 'a'), record(2, 'a', 'x'.repeat(5_000))).serials).toEqual([2])
})

it('keeps a hundred of one object, so that it does not push out the others', () => {
  const many = Array.from({ length: 150 }, (_, i) => record(i + 2, 'chatty'))
  const { ring, serials } = fill(LARGE, record(1, 'quiet'), ...many)
  expect([ring.size, serials[0], serials[1], ring.of('chatty').length]).toEqual([101, 1, 52, 100])
})
