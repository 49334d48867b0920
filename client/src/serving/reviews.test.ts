import { virtualClock } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import type { Client } from '../client/client.ts'
import { createAccessReviews } from './access-reviews.ts'
import { createTokenReviews } from './token-reviews.ts'

/** An API server that knows one token and one thing that may be done; it says how often it was asked. */
const world = () => {
  const asked: unknown[] = []
  let isAway = false
  const create = async (_: unknown, body: { readonly spec: Record<string, unknown> }) => {
    asked.push(body.spec)
    if (isAway) throw new Error('no answer')
    const { token, user, resourceAttributes } = body.spec as { token?: string; user?: string; resourceAttributes?: { verb: string } }
    if (token === undefined) return { status: { allowed: user === 'ann' && resourceAttributes?.verb === 'get', reason: 'a rule' } }
    return token === 'good' ? { status: { authenticated: true, user: { username: 'ann', groups: ['dev'] } } } : { status: {} }
  }
  const clock = virtualClock()
  return {
    asked,
    clock,
    client: { create } as unknown as Pick<Client, 'create'>,
    goAway: () => {
      isAway = true
    },
  }
}

describe('tokens that the API server is asked about', () => {
  const tokens = (limit = 10) => {
    const given = world()
    return { ...given, userOf: createTokenReviews({ ...given, digest: (token) => `digest of ${token}`, ttlMs: 1_000, limit }) }
  }
  test('are somebody’s or nobody’s, and asked about once a while', async () => {
    const { userOf, asked, clock } = tokens()
    expect(await userOf('good')).toEqual({ name: 'ann', groups: ['dev', 'system:authenticated'] })
    expect(await userOf('bad')).toBeUndefined()
    await Promise.all([userOf('good'), userOf('bad')])
    expect(asked).toHaveLength(2)
    clock.moveTo(clock.now() + 1_001)
    await userOf('good')
    expect(asked).toHaveLength(3)
  })
  test('are asked about once by many at the same time', async () => {
    const { userOf, asked } = tokens()
    await Promise.all(Array.from({ length: 20 }, () => userOf('good')))
    expect(asked).toHaveLength(1)
  })
  test('are nobody’s while nobody answers, and asked about again', async () => {
    const { userOf, asked, goAway } = tokens()
    goAway()
    expect(await userOf('good')).toBeUndefined()
    expect(await userOf('good')).toBeUndefined()
    expect(asked).toHaveLength(2)
  })
  test('do not fill the memory, however many are tried', async () => {
    const { userOf, asked } = tokens(3)
    for (const token of ['good', '1', '2', '3', 'good']) await userOf(token)
    expect(asked).toHaveLength(5)
  })
})

describe('accesses that the API server is asked about', () => {
  const reviews = () => {
    const given = world()
    return { ...given, may: createAccessReviews({ ...given, allowedMs: 1_000, deniedMs: 100 }) }
  }
  const ann = { name: 'ann', uid: 'u1', groups: ['dev'], extra: { team: ['a'] } }
  const read = { verb: 'get', version: 'v1', resource: 'nodes', subresource: 'stats', name: 'n1' }
  test('are asked with all that is known of the user', async () => {
    const { may, asked } = reviews()
    expect(await may(ann, read)).toEqual({ allowed: true, reason: 'a rule' })
    expect(asked).toEqual([{ user: 'ann', uid: 'u1', groups: ['dev'], extra: { team: ['a'] }, resourceAttributes: read }])
    await may(ann, { verb: 'get', path: '/metrics' })
    expect(asked[1]).toMatchObject({ nonResourceAttributes: { verb: 'get', path: '/metrics' } })
  })
  test('hold as long as their answer does', async () => {
    const { may, asked, clock } = reviews()
    const eve = { name: 'eve', groups: [] }
    for (const user of [ann, eve, ann, eve]) await may(user, read)
    expect(asked).toHaveLength(2)
    clock.moveTo(clock.now() + 500)
    for (const user of [ann, eve]) await may(user, read)
    expect(asked).toHaveLength(3)
  })
  test('are not decided by anybody else', async () => {
    const { may, goAway } = reviews()
    goAway()
    await expect(may(ann, read)).rejects.toThrow('no answer')
  })
})
