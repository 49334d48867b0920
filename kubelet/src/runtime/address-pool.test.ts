import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAddressPool } from './address-pool.ts'

const poolOf = (...ranges: string[]) => {
  const pool = createAddressPool()
  pool.setRanges(ranges)
  return pool
}

test('gives the addresses of a range in turn, of every range one', () => {
  const pool = poolOf('10.244.1.0/24', 'fd00::/64')
  expect(pool.allocate('a')).toEqual(['10.244.1.2', 'fd00::2'])
  expect(pool.allocate('b')).toEqual(['10.244.1.3', 'fd00::3'])
  expect(pool.allocate('a')).toEqual(['10.244.1.2', 'fd00::2'])
  pool.release('a')
  expect(pool.allocate('c')).toEqual(['10.244.1.4', 'fd00::4'])
})

test('ends before the broadcast address, and starts over with what is free', () => {
  const pool = poolOf('10.0.0.0/29')
  expect(['a', 'b', 'c', 'd', 'e'].map((uid) => pool.allocate(uid)?.[0])).toEqual([
    '10.0.0.2',
    '10.0.0.3',
    '10.0.0.4',
    '10.0.0.5',
    '10.0.0.6',
  ])
  expect(pool.allocate('f')).toBeUndefined()
  pool.release('c')
  expect(pool.allocate('f')).toEqual(['10.0.0.4'])
})

test('counts over the bytes of large ranges', () => {
  const pool = poolOf('10.0.0.0/16')
  for (let i = 0; i < 254; i++) pool.allocate(`p${i}`)
  expect(pool.allocate('next')).toEqual(['10.0.1.0'])
})

test('never gives an address to two pods, also over a dump', () => {
  const action = fc.tuple(fc.constantFrom('allocate', 'release', 'reserve', 'dump'), fc.integer({ min: 0, max: 11 }))
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      let pool = poolOf('10.0.0.0/28')
      const held = new Map<string, string>()
      for (const [what, number] of actions) {
        const uid = `p${number}`
        if (what === 'release') {
          pool.release(uid)
          held.delete(uid)
        } else if (what === 'dump') {
          const dump = JSON.parse(JSON.stringify(pool.dump()))
          pool = createAddressPool()
          pool.restore(dump)
        } else if (what === 'reserve') {
          const ip = `10.0.0.${2 + number}`
          if (!held.has(uid) && pool.reserve(uid, [ip])) held.set(uid, ip)
        } else {
          const ip = pool.allocate(uid)?.[0]
          if (ip !== undefined) held.set(uid, ip)
        }
        expect(new Set(held.values()).size).toBe(held.size)
      }
    }),
  )
})
