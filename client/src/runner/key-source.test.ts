import type { CoreV1, DeepReadonly } from '@coxswain/api-types'
import { seededRandom, silentLogger, virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createClient } from '../client/client.ts'
import type { ResourceRef } from '../client/resource.ts'
import { createInformers } from '../informers/informers.ts'
import { createFakeServer, settle } from '../testdata/fake-server.ts'
import { type Controller, defineController } from './controller.ts'
import type { KeySourceInput } from './key-source.ts'
import { plan } from './plan.ts'
import { runControllers } from './run-controllers.ts'
import { removeAll, updateSubresource } from './steps.ts'

const NAMESPACES: ResourceRef<CoreV1.Namespace> = { group: '', version: 'v1', plural: 'namespaces', namespaced: false, kind: 'Namespace' }

const begin = (controllers: readonly Controller[]) => {
  const clock = virtualClock()
  const server = createFakeServer(clock)
  const client = createClient({ transport: server.transport, userAgent: 'test', clock })
  const ports = { client, clock, random: seededRandom('test'), logger: silentLogger }
  return { clock, server, run: () => runControllers({ ...ports, informers: createInformers(ports), controllers }) }
}

describe('a controller with a source of its own', () => {
  it('works on the keys that the source names, once the caches are filled, until it is stopped', async () => {
    const worked: string[] = []
    const told: string[] = []
    let given: KeySourceInput | undefined
    const controller = defineController<CoreV1.Namespace>({
      name: 'sourced',
      for: NAMESPACES,
      when: () => false,
      source: {
        start: (input) => {
          given = input
          told.push(input.informers.peek(NAMESPACES)?.synced() === true ? 'started with full caches' : 'started too early')
          return { stop: () => told.push('stopped'), activity: () => ['the source is busy'] }
        },
      },
      reconcile: ({ key }) => {
        worked.push(key)
        return plan()
      },
    })
    const { clock, run } = begin([controller as unknown as Controller])
    const running = run()
    await settle(clock)
    expect(told).toEqual(['started with full caches'])
    given?.enqueue('a key')
    await settle(clock)
    expect(worked).toEqual(['a key'])
    expect(running.activity()).toEqual(['the source is busy'])
    await running.stop()
    expect(told).toEqual(['started with full caches', 'stopped'])
  })

  it('has its memory dumped and restored with the rest', async () => {
    const remembering = (memory: string[]): Controller =>
      defineController<CoreV1.Namespace>({
        name: 'remembering',
        for: NAMESPACES,
        memory: { dump: () => [...memory], restore: (dump) => void memory.push(...(dump as string[])) },
        reconcile: () => plan(),
      }) as unknown as Controller
    const first = begin([remembering(['seen'])]).run()
    const dump = JSON.parse(JSON.stringify(first.dump()))
    const later: string[] = []
    const clock = virtualClock()
    const client = createClient({ transport: createFakeServer(clock).transport, userAgent: 'test', clock })
    const ports = { client, clock, random: seededRandom('test'), logger: silentLogger }
    const second = runControllers({ ...ports, informers: createInformers(ports), controllers: [remembering(later)], restore: dump })
    expect(later).toEqual(['seen'])
    await Promise.all([first.stop(), second.stop()])
  })
})

describe('steps', () => {
  it('name the subresource that they write, and how dependents are to be treated', () => {
    const object: DeepReadonly<CoreV1.Namespace> = { metadata: { name: 'shop', uid: 'u' }, spec: { finalizers: [] } }
    expect(updateSubresource(NAMESPACES, object, { subresource: 'finalize', reason: 'empty' })).toMatchObject({
      do: 'update',
      id: 'update finalize of namespaces shop',
      subresource: 'finalize',
    })
    expect(removeAll(NAMESPACES, 'shop', { reason: 'gone', propagationPolicy: 'Background' })).toMatchObject({
      propagationPolicy: 'Background',
    })
    expect(removeAll(NAMESPACES, 'shop', { reason: 'gone' })).not.toHaveProperty('propagationPolicy')
  })
})
