import { seededRandom, silentLogger, virtualClock } from '@coxswain/ports'
import { expect, it } from 'vitest'
import { createClient } from '../client/client.ts'
import { advance, createFakeServer, settle } from '../testdata/fake-server.ts'
import { createLeaderElector } from './leader-elector.ts'

const COLLECTION = '/apis/coordination.k8s.io/v1/leases'

const begin = () => {
  const clock = virtualClock()
  const server = createFakeServer(clock)
  const history: string[] = []
  const candidate = (identity: string) => {
    const link = { up: true }
    const client = createClient({
      clock,
      userAgent: identity,
      transport: (request) => (link.up ? server.transport(request) : Promise.reject(new Error('no route'))),
    })
    const elector = createLeaderElector({
      client,
      clock,
      random: seededRandom(identity),
      logger: silentLogger,
      namespace: 'kube-system',
      name: 'lock',
      identity,
      onStartedLeading: () => history.push(`${identity} leads`),
      onStoppedLeading: () => history.push(`${identity} stops`),
    })
    return { elector, link }
  }
  return { clock, server, history, candidate }
}

it('lets one candidate lead, and another take over at once when it releases the lease', async () => {
  const { clock, server, history, candidate } = begin()
  const [a, b] = [candidate('a'), candidate('b')]
  a.elector.start()
  await settle(clock)
  b.elector.start()
  await advance(clock, 60_000)
  expect(history).toEqual(['a leads'])
  await a.elector.stop()
  await advance(clock, 100)
  expect(history).toEqual(['a leads', 'a stops', 'b leads'])
  expect(server.objects(COLLECTION)[0]).toMatchObject({ spec: { holderIdentity: 'b', leaseDurationSeconds: 15, leaseTransitions: 1 } })
})

it('never has two writers when the leader is cut off, and has a new one after the lease', async () => {
  const { clock, server, history, candidate } = begin()
  const [a, b] = [candidate('a'), candidate('b')]
  a.elector.start()
  await settle(clock)
  b.elector.start()
  await advance(clock, 10_000)
  a.link.up = false
  const cutAt = clock.now()
  while (!b.elector.mayWrite() && clock.now() - cutAt < 60_000) {
    expect(a.elector.mayWrite() && b.elector.mayWrite()).toBe(false)
    await advance(clock, 100)
  }
  expect(history).toEqual(['a leads', 'a stops', 'b leads'])
  expect(clock.now() - cutAt).toBeLessThanOrEqual(16_000)
  expect(server.objects(COLLECTION)[0]).toMatchObject({ spec: { holderIdentity: 'b' } })
})

it('refuses times that cannot hold', () => {
  const clock = virtualClock()
  const client = createClient({ transport: createFakeServer(clock).transport, userAgent: 'test', clock })
  const options = { client, clock, random: seededRandom('x'), logger: silentLogger, namespace: 'a', name: 'b', identity: 'c' }
  const make = () =>
    createLeaderElector({
      ...options,
      times: { leaseDurationMs: 5000 },
      onStartedLeading: () => undefined,
      onStoppedLeading: () => undefined,
    })
  expect(make).toThrow('leaseDurationMs must be greater than renewDeadlineMs')
})
