import { type CoreV1, status } from '@coxswain/api-types'
import { virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createClient } from '../client/client.ts'
import { advance, createFakeServer, settle } from '../testdata/fake-server.ts'
import { createEventRecorder } from './recorder.ts'

const regarding = { kind: 'Pod', apiVersion: 'v1', namespace: 'default', name: 'web', uid: 'u1' }

const begin = () => {
  const clock = virtualClock()
  const server = createFakeServer(clock)
  const client = createClient({ transport: server.transport, userAgent: 'test', clock })
  const recorder = createEventRecorder({ client, clock, component: 'kubelet', host: 'n1' })
  const events = () => server.objects('/api/v1/events') as unknown as readonly CoreV1.Event[]
  const record = (message: string, about = regarding) => recorder.record({ regarding: about, type: 'Warning', reason: 'BackOff', message })
  return { clock, server, recorder, record, events }
}

describe('event recorder', () => {
  it('writes an event with its source, times and a name of its own', async () => {
    const { clock, recorder, record, events } = begin()
    record('back-off')
    expect(recorder.activity()).toHaveLength(1)
    await settle(clock)
    expect(recorder.activity()).toEqual([])
    expect(events()).toHaveLength(1)
    expect(events()[0]).toMatchObject({
      involvedObject: regarding,
      reason: 'BackOff',
      message: 'back-off',
      type: 'Warning',
      count: 1,
      source: { component: 'kubelet', host: 'n1' },
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
    })
    expect(events()[0]?.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/)
  })

  it('writes those of different objects at once, and those of one in order', async () => {
    const { clock, server, recorder, record } = begin()
    const about = (name: string) => ({ ...regarding, name, uid: name })
    let inFlight = 0
    let most = 0
    const client = createClient({
      userAgent: 'test',
      clock,
      transport: async (request) => {
        most = Math.max(most, ++inFlight)
        const answer = await server.transport(request)
        inFlight--
        return answer
      },
    })
    const watched = createEventRecorder({ client, clock, component: 'scheduler' })
    for (let i = 0; i < 40; i++) {
      watched.record({ regarding: about(`pod-${i}`), type: 'Normal', reason: 'Scheduled', message: 'assigned' })
    }
    await watched.flush()
    expect(most).toBe(16)
    expect(server.objects('/api/v1/events')).toHaveLength(40)
    for (const message of ['a', 'b', 'a']) record(message)
    await recorder.flush()
    expect(server.objects('/api/v1/events')).toHaveLength(42)
  })

  it('counts an equal event up instead of writing it again', async () => {
    const { clock, record, events } = begin()
    record('back-off')
    await advance(clock, 5000)
    record('back-off')
    await settle(clock)
    expect(events()).toHaveLength(1)
    expect(events()[0]).toMatchObject({ count: 2, firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:00:05Z' })
  })

  it('combines the tenth of events that differ in their message alone, and those that follow', async () => {
    const { clock, record, events } = begin()
    for (let i = 1; i <= 12; i++) record(`try ${i}`)
    await settle(clock)
    expect(events()).toHaveLength(10)
    expect(events()[9]).toMatchObject({ message: '(combined from similar events): try 12', count: 3 })
  })
})

describe('event recorder in trouble', () => {
  it('rations an object to 25 events, then one in five minutes', async () => {
    const { clock, server, record } = begin()
    const written = () => server.requests.length
    for (let i = 0; i < 40; i++) record('again and again')
    await settle(clock)
    expect(written()).toBe(25)
    await advance(clock, 300_000)
    for (let i = 0; i < 5; i++) record('again and again')
    record('another object', { ...regarding, name: 'db', uid: 'u2' })
    await settle(clock)
    expect(written()).toBe(27)
  })

  it('writes an event anew whose object has expired', async () => {
    const { clock, server, record, events } = begin()
    record('back-off')
    await settle(clock)
    server.drop('/api/v1/events', 'default', events()[0]?.metadata.name ?? '')
    record('back-off')
    await settle(clock)
    expect(events()).toHaveLength(1)
    expect(events()[0]).toMatchObject({ count: 2, firstTimestamp: '2026-01-01T00:00:00Z' })
  })

  it('tries again after ten seconds when no answer comes, and not where it is refused', async () => {
    const { clock, server, record, events } = begin()
    server.intercept(() => true, 'throw')
    record('lost')
    await advance(clock, 9000)
    expect(events()).toEqual([])
    await advance(clock, 1000)
    expect(events()).toHaveLength(1)
    server.intercept(() => true, status.forbidden({ group: '', resource: 'events' }, '', 'the namespace goes away'))
    record('refused')
    await advance(clock, 60_000)
    expect(events()).toHaveLength(1)
  })
})
