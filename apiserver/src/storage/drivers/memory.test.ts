import { type VirtualClock, virtualClock } from '@coxswain/ports'
import { expect, it } from 'vitest'
import { storeContract } from '../store.contract.ts'
import { faultyStore } from '../testdata/planted-faults.ts'
import { bytes, recorder } from '../testdata/recorder.ts'
import { memoryStore } from './memory.ts'

const advance = async (clock: VirtualClock, milliseconds: number): Promise<void> => {
  const end = clock.now() + milliseconds
  for (let due = clock.nextDue(); due !== undefined && due <= end; due = clock.nextDue()) {
    clock.moveTo(due)
    while (clock.fireNext());
    await undefined
  }
  clock.moveTo(end)
}

storeContract('memory', async () => {
  const clock = virtualClock()
  let store = memoryStore({ clock })
  return {
    store: faultyStore(store),
    interrupt: async () => {
      const dump = store.dump()
      await store.close()
      store = memoryStore({ clock, from: structuredClone(dump) })
      return faultyStore(store)
    },
    advance: (milliseconds) => advance(clock, milliseconds),
    close: () => store.close(),
  }
})

it('has written, and told watchers, when txn returns', async () => {
  const store = memoryStore({ clock: virtualClock() })
  const sink = recorder()
  store.watch('', 1, sink)
  await undefined
  void store.txn([], [{ type: 'put', key: 'a/1', value: bytes('one') }])
  expect(sink.seen).toHaveLength(1)
})

it('leaves no timer behind when closed', async () => {
  const clock = virtualClock()
  const store = memoryStore({ clock })
  await store.txn([], [{ type: 'put', key: 'a/1', value: bytes('one'), ttlSeconds: 10 }])
  expect(clock.waiting()).toHaveLength(1)
  await store.close()
  expect(clock.waiting()).toHaveLength(0)
  await expect(store.get('a/1')).rejects.toThrow('the store is closed')
})

it('keeps history for its age, and no more than its bound of events', async () => {
  const clock = virtualClock()
  const store = memoryStore({ clock, historyAgeMs: 60_000, historyEvents: 1_000 })
  const write = (i: number) => store.txn([], [{ type: 'put', key: `a/${i % 7}`, value: bytes(String(i)) }])
  const compactedAt = async (): Promise<number> => {
    const error = await store.list('', { revision: 1 }).catch((refusal: unknown) => refusal)
    return (error as { compactRevision?: number }).compactRevision ?? 0
  }
  for (let i = 0; i < 50; i++) {
    await write(i)
    await advance(clock, 1_000)
  }
  expect(await compactedAt()).toBe(0)
  for (let i = 0; i < 50; i++) {
    await write(i)
    await advance(clock, 1_000)
  }
  const kept = (await store.sync()) - (await compactedAt())
  expect(kept).toBeGreaterThanOrEqual(60)
  expect(kept).toBeLessThanOrEqual(68)
  for (let i = 0; i < 5_000; i++) await write(i)
  expect((await store.sync()) - (await compactedAt())).toBeLessThanOrEqual(1_001)
})
