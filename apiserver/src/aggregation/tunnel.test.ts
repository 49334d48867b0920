import type { TLSSocket } from 'node:tls'
import { afterEach, beforeAll, expect, test } from 'vitest'
import type { Door } from '../http/door.ts'
import { createTestPki, openTestDoor, rawSocket, type TestPki } from '../http/testdata/test-door.ts'
import { aggregated, closeAll, GROUP } from './testdata/aggregated-server.ts'

let pki: TestPki
const cleanUp: (() => unknown)[] = []
beforeAll(async () => {
  pki = await createTestPki()
})
afterEach(async () => {
  for (const task of cleanUp.splice(0)) await task()
  closeAll()
})

const request = (upgrade: string, more = ''): string =>
  `GET ${GROUP}/namespaces/default/widgets/a/attach HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer secret\r\nconnection: Upgrade\r\nupgrade: ${upgrade}\r\n${more}\r\n`

/** A client of the door, and all that it has heard. */
const client = async (door: Door) => {
  const socket: TLSSocket = await rawSocket(door, pki)
  let heard = ''
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString()
  })
  let closed = false
  socket.once('close', () => {
    closed = true
  })
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    socket,
    heard: () => heard,
    untilHeard: (text: string) => until(() => heard.includes(text)),
    untilClosed: () => until(() => closed),
  }
}

/** A real door before a server with an aggregated one behind it; jane may attach. */
const opened = async () => {
  const started = await aggregated()
  await started.untilTold('Passed')
  const door = await openTestDoor({ pki, handle: started.server.handle })
  cleanUp.push(() => door.close())
  const rbac = '/apis/rbac.authorization.k8s.io/v1'
  await started.send('POST', `${rbac}/clusterroles`, {
    metadata: { name: 'attach' },
    rules: [{ apiGroups: ['example.dev'], resources: ['widgets/attach'], verbs: ['get'] }],
  })
  const allow = () =>
    started.send('POST', `${rbac}/clusterrolebindings`, {
      metadata: { name: 'attach' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'attach' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
    })
  return { ...started, door, allow }
}

test('both sides speak another protocol through this server, and each ends with the other', async () => {
  const { door, allow, widgets } = await opened()
  await allow()
  const { socket, heard, untilHeard, untilClosed } = await client(door)
  // The client need not wait for the answer.
  socket.write(`${request('echo', 'sec-question: yes\r\n')}early`)
  await untilHeard('early')
  expect(heard()).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/)
  expect(heard()).toContain('sec-answer: yes')
  expect(widgets.asked.at(-1)?.headers).toMatchObject({ 'x-remote-user': 'jane', 'sec-question': 'yes', upgrade: 'echo' })
  socket.write('x'.repeat(1_000_000))
  await untilHeard('x'.repeat(1_000_000))
  socket.end()
  await untilClosed()
  while (widgets.ended() === 0) await new Promise((resolve) => setImmediate(resolve))
})

test('who may not is told so, and the other server does not hear of it', async () => {
  const { door, widgets } = await opened()
  const before = widgets.asked.length
  const { socket, heard, untilClosed } = await client(door)
  socket.write(request('echo'))
  await untilClosed()
  expect(heard()).toMatch(/^HTTP\/1\.1 403 Forbidden/)
  expect(heard()).toContain('"reason":"Forbidden"')
  expect(widgets.asked).toHaveLength(before)
})

test('a protocol that the other server does not speak is its to refuse', async () => {
  const { door, allow } = await opened()
  await allow()
  const { socket, heard, untilClosed } = await client(door)
  socket.write(request('smoke-signals'))
  await untilClosed()
  expect(heard()).toMatch(/^HTTP\/1\.1 400 Bad Request/)
  expect(heard()).toContain('only echo')
})

test('a request that is answered here is answered whatever protocol it asks for', async () => {
  const { door } = await opened()
  const { socket, heard, untilClosed } = await client(door)
  socket.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: echo\r\n\r\n')
  await untilClosed()
  expect(heard()).toMatch(/^HTTP\/1\.1 200 OK/)
  expect(heard()).toMatch(/ok$/)
})

test('a server that closes takes the connections with it', async () => {
  const { door, allow } = await opened()
  await allow()
  const { socket, untilHeard, untilClosed } = await client(door)
  socket.write(request('echo'))
  await untilHeard('101')
  await door.drain(10_000)
  await untilClosed()
})
