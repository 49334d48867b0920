import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { testServer } from '../../testkit/test-server.ts'
import { NO_CONFIGURATION } from '../configuration.ts'
import { readAdmissionConfiguration } from '../read-configuration.ts'
import type { EventLimit } from './event-rate-limit.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})
const read = async (configuration: object) => {
  const folder = await mkdtemp(join(tmpdir(), 'limits-'))
  folders.push(folder)
  const file = join(folder, 'admission.json')
  await writeFile(file, JSON.stringify({ plugins: [{ name: 'EventRateLimit', configuration }] }))
  return readAdmissionConfiguration(file)
}

const limited = async (...limits: readonly EventLimit[]) => {
  const server = await testServer({
    flags: { enableAdmissionPlugins: ['EventRateLimit'], admission: { ...NO_CONFIGURATION, eventLimits: limits } },
  })
  for (const name of ['a', 'b']) await server.send('POST', '/api/v1/namespaces', { metadata: { name } })
  let made = 0
  const report = async (namespace: string, about = 'web', query = '') => {
    const metadata = { name: `event-${made++}`, namespace }
    const involvedObject = { kind: 'Pod', namespace, name: about }
    const body = { metadata, involvedObject, source: { component: 'kubelet' }, reason: 'Seen', message: '', type: 'Normal' }
    const { status, json } = await server.send('POST', `/api/v1/namespaces/${namespace}/events${query}`, body)
    return status === 201 ? 201 : (json as { message?: string }).message
  }
  const pass = (ms: number) => server.clock.moveTo(server.clock.now() + ms)
  return { report, pass }
}
const reached = (type: string, key: string) => `Too many requests: limit reached on type ${type} for key ${key}`

test('events are taken at once up to the burst, and then as time passes', async () => {
  const { report, pass } = await limited({ type: 'Server', qps: 2, burst: 3 })
  expect([await report('a'), await report('b'), await report('a'), await report('a')]).toEqual([201, 201, 201, reached('Server', '')])
  pass(500)
  expect([await report('a'), await report('a')]).toEqual([201, reached('Server', '')])
  pass(60_000)
  expect([await report('a'), await report('a'), await report('a'), await report('a')]).toEqual([201, 201, 201, reached('Server', '')])
})

test('each namespace, user, or source with its object has its own', async () => {
  const namespaces = await limited({ type: 'Namespace', qps: 1, burst: 1 })
  expect([await namespaces.report('a'), await namespaces.report('b'), await namespaces.report('a')]).toEqual([
    201,
    201,
    reached('Namespace', 'a'),
  ])
  const users = await limited({ type: 'User', qps: 1, burst: 1 })
  expect([await users.report('a'), await users.report('b')]).toEqual([201, reached('User', 'admin')])
  const sources = await limited({ type: 'SourceAndObject', qps: 1, burst: 1 })
  expect([await sources.report('a', 'x'), await sources.report('a', 'y'), await sources.report('a', 'x')]).toEqual([
    201,
    201,
    reached('SourceAndObject', 'kubeletPodax'),
  ])
})

test('all that are reached are told, and a dry run costs nothing', async () => {
  const { report } = await limited({ type: 'Server', qps: 1, burst: 1 }, { type: 'Namespace', qps: 1, burst: 1 })
  await report('a', 'web', '?dryRun=All')
  expect([await report('a'), await report('a')]).toEqual([
    201,
    'Too many requests: [limit reached on type Server for key , limit reached on type Namespace for key a]',
  ])
})

test('who comes after too many others begins anew', async () => {
  const { report } = await limited({ type: 'Namespace', qps: 1, burst: 1, cacheSize: 1 })
  expect([await report('a'), await report('b'), await report('a')]).toEqual([201, 201, 201])
})

test('its configuration names at least one limit, of a type that there is, and more than nothing', async () => {
  const limit = { type: 'Server', qps: 1, burst: 1 }
  expect(
    (await read({ apiVersion: 'eventratelimit.admission.k8s.io/v1alpha1', kind: 'Configuration', limits: [limit] })).eventLimits,
  ).toEqual([limit])
  for (const limits of [[], [{ ...limit, type: 'Nobody' }], [{ ...limit, qps: 0 }], [{ type: 'User', qps: 1 }]])
    await expect(read({ limits })).rejects.toThrow('EventRateLimit')
})
