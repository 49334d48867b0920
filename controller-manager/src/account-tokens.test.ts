import { StatusError, status, type TokenRequest } from '@coxswain/api-types'
import { type HttpRequest, type HttpResponse, virtualClock } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { createAccountTransports } from './account-tokens.ts'

const REQUEST: HttpRequest = { method: 'GET', path: '/api/v1/pods', query: '', headers: {} }

/** A server that gives tokens for accounts that are there, and believes those that it has not revoked. */
const world = () => {
  const clock = virtualClock()
  const accounts = new Set<string>()
  const revoked = new Set<string>()
  const given: string[] = []
  const seen: string[] = []
  const client = {
    create: async (_kind: unknown, object: { metadata: { name?: string } }) => {
      if (accounts.has(object.metadata.name ?? '')) throw status.alreadyExists({ group: '', resource: 'serviceaccounts' }, 'x')
      accounts.add(object.metadata.name ?? '')
      return object
    },
    createSubresource: async (_kind: unknown, { name }: { name: string }): Promise<TokenRequest> => {
      if (!accounts.has(name)) throw status.notFound({ group: '', resource: 'serviceaccounts' }, name)
      const token = `${name}-${given.length}`
      given.push(token)
      return {
        metadata: {},
        spec: { audiences: [] },
        status: { token, expirationTimestamp: new Date(clock.now() + 3_600_000).toISOString() },
      }
    },
  }
  const transport = async ({ headers }: HttpRequest): Promise<HttpResponse> => {
    seen.push(headers.authorization ?? '')
    return { status: revoked.has((headers.authorization ?? '').slice('Bearer '.length)) ? 401 : 200, headers: {}, body: new Uint8Array() }
  }
  const transportOf = createAccountTransports({ client: client as never, transport, clock })
  return { clock, accounts, revoked, given, seen, transportOf }
}

test('an account is made, and its token asked for once', async () => {
  const { transportOf, accounts, given, seen } = world()
  await Promise.all([transportOf('a')(REQUEST), transportOf('b')(REQUEST)])
  await transportOf('a')(REQUEST)
  expect([...accounts]).toEqual(['a', 'b'])
  expect(given).toHaveLength(2)
  expect(seen.filter((each) => each === 'Bearer a-0' || each === 'Bearer a-1')).toHaveLength(2)
})

test('a token is renewed before its end', async () => {
  const { transportOf, given, clock } = world()
  await transportOf('a')(REQUEST)
  clock.moveTo(clock.now() + 49 * 60_000)
  await transportOf('a')(REQUEST)
  expect(given).toHaveLength(1)
  clock.moveTo(clock.now() + 2 * 60_000)
  await transportOf('a')(REQUEST)
  expect(given).toHaveLength(2)
})

test('one that is refused is replaced, once a request', async () => {
  const { transportOf, given, revoked } = world()
  await transportOf('a')(REQUEST)
  revoked.add('a-0')
  expect((await transportOf('a')(REQUEST)).status).toBe(200)
  revoked.add('a-1').add('a-2')
  expect((await transportOf('a')(REQUEST)).status).toBe(401)
  expect(given).toEqual(['a-0', 'a-1', 'a-2'])
})

test('what fails is told, and tried again by the next', async () => {
  const clock = virtualClock()
  let answers = 0
  const client = {
    createSubresource: async () => {
      answers++
      throw status.serviceUnavailable('starting')
    },
  }
  const transportOf = createAccountTransports({
    client: client as never,
    transport: async () => ({ status: 200, headers: {}, body: new Uint8Array() }),
    clock,
  })
  await expect(transportOf('a')(REQUEST)).rejects.toThrow(StatusError)
  await expect(transportOf('a')(REQUEST)).rejects.toThrow(StatusError)
  expect(answers).toBe(2)
})
