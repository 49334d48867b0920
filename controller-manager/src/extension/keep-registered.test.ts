import { type APIService, type KubeObject, StatusError, status } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import { silentLogger, virtualClock } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import type { ExtensionApi } from './api.ts'
import { keepRegistered } from './keep-registered.ts'

const registration = { name: 'metrics-adapter', host: 'localhost', port: 4444, ca: 'PEM' }
const none = { v2: async () => ({}), v3: async () => ({}) }

/** An API that shows its resource when it is told to, at a server that knows `present` and refuses as often as `refusals` says. */
const world = (present: readonly APIService[], refusals: readonly StatusError[] = []) => {
  const clock = virtualClock()
  const left = [...refusals]
  const written: string[] = []
  let tell = (): void => undefined
  let isEnded = false
  const api: ExtensionApi = {
    ...{ group: 'custom.metrics.k8s.io', version: 'v1beta2', resources: [], documents: none },
    answer: () => ({ status: 200, headers: {}, body: new Uint8Array(0) }),
    onResources: (told) => {
      tell = told
      return () => {
        isEnded = true
      }
    },
  }
  const client = {
    get: async (_: unknown, { name }: { readonly name: string }) => {
      const found = present.find(({ metadata }) => metadata.name === name)
      if (found === undefined) throw status.notFound({ group: '', resource: '' }, name)
      return found
    },
    patch: async (_: unknown, { name, patch }: { readonly name: string; readonly patch: KubeObject }) => {
      const refusal = left.shift()
      if (refusal !== undefined) throw refusal
      written.push(`${patch.kind} ${name}`)
    },
  } as unknown as Pick<Client, 'get' | 'patch'>
  const start = () => keepRegistered({ client, apis: [api], registration, clock, logger: silentLogger })
  return { start, written, clock, show: () => tell(), ended: () => isEnded, refusalsLeft: () => left.length }
}

const BOTH = ['Service metrics-adapter', 'APIService v1beta2.custom.metrics.k8s.io']
const serviceOf = (name: string): APIService => ({
  metadata: { name: 'v1beta2.custom.metrics.k8s.io' },
  spec: { groupPriorityMinimum: 1, versionPriority: 1, service: { namespace: 'kube-system', name } },
})

describe('a group version', () => {
  test('is registered once, with its first resource', async () => {
    const { start, written, show, ended } = world([serviceOf('prometheus-adapter')])
    const stop = await start()
    expect(written).toEqual([])
    show()
    show()
    await expect.poll(() => written).toEqual(BOTH)
    stop()
    expect(ended()).toBe(true)
  })
  test('that has something to show while others are looked at is registered too', async () => {
    const { start, written, show } = world([])
    const starting = start()
    show()
    await starting
    await expect.poll(() => written).toEqual(BOTH)
  })
  test('that a process before has registered is told at once where it is now', async () => {
    const { start, written } = world([serviceOf('metrics-adapter')])
    await start()
    expect(written).toEqual(BOTH)
  })
  test('is told again until it is heard, and then no more', async () => {
    const { start, written, clock, show } = world([], [status.internal('busy')])
    const stop = await start()
    show()
    await expect.poll(clock.nextDue).toBeDefined()
    expect(written).toEqual([])
    clock.moveTo(clock.nextDue() ?? 0)
    clock.fireNext()
    await expect.poll(() => written).toEqual(BOTH)
    expect(clock.nextDue()).toBeUndefined()
    stop()
  })
  test('of another stays his', async () => {
    const conflict = new StatusError({ ...status.internal('').status, reason: 'Conflict', code: 409 })
    const { start, written, clock, show, refusalsLeft } = world([], [conflict])
    await start()
    show()
    await expect.poll(refusalsLeft).toBe(0)
    expect(clock.nextDue()).toBeUndefined()
    expect(written).toEqual([])
  })
})
