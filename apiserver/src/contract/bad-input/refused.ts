import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, type TestServer, testServer } from '../../testkit/test-server.ts'
import { DEPLOYMENTS, deployment, LEASES, MAPS, map } from './requests.ts'

/**
 * A request that must be refused, and with what: upstream's status code, reason and the part of its message that names what is
 * wrong. `no` is its place in the project's catalogue of bad input, which several rows may share.
 */
export interface Refusal {
  readonly no: number
  readonly name: string
  readonly method?: string
  readonly path: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly code: number
  /** Undefined where upstream gives none. */
  readonly reason: string | undefined
  readonly message?: string | RegExp
}

export const get = (no: number, name: string, path: string, code: number, reason: string, message?: string): Refusal => ({
  no,
  name,
  method: 'GET',
  path,
  code,
  reason,
  ...(message === undefined ? {} : { message }),
})

/** Longest wait of a request that is refused in the end. */
const WAIT_MS = 3_000

/** Each row is a test. After it nothing has been stored, no prototype has changed, and the server still answers. */
export const refused = (title: string, rows: readonly Refusal[]): void => {
  describe(`bad ${title} are refused as upstream refuses them`, () => {
    let server: TestServer
    beforeAll(async () => {
      server = await preparedServer()
    })
    test.each(rows.map((row) => [row.no, row.name, row] as const))('%i: %s', async (_, __, row) => {
      const { method = 'POST', path, body, headers, code, reason, message } = row
      const before = await server.store.sync()
      const answer = await inTime(server, server.send(method, path, body, headers))
      expect(answer.json).toMatchObject({ kind: 'Status', status: 'Failure', code })
      expect(answer.json.reason).toBe(reason)
      expect(answer.status).toBe(code)
      if (typeof message === 'string') expect(answer.json['message']).toContain(message)
      else if (message !== undefined) expect(answer.json['message']).toMatch(message)
      expect(await server.store.sync()).toBe(before)
      expect(({} as Record<string, unknown>)['x']).toBeUndefined()
      expect((await server.send('GET', `${MAPS}/held`)).status).toBe(200)
    })
  })
}

/** A server with a few objects named `held`, and one that waits for its finalizer. */
const preparedServer = async (): Promise<TestServer> => {
  const server = await testServer()
  const made = [
    await server.send('POST', MAPS, map({ name: 'held' }, { data: { key: 'value' } })),
    await server.send('POST', DEPLOYMENTS, { ...deployment({}), metadata: { name: 'held' } }),
    await server.send('POST', LEASES, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'held' } }),
    await server.send('POST', MAPS, map({ name: 'leaving', finalizers: ['example.org/a'] })),
  ]
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201])
  expect((await server.send('DELETE', `${MAPS}/leaving`)).status).toBe(200)
  return server
}

/** The answer; what waits for the clock gets its time. */
const inTime = async ({ clock }: TestServer, pending: Promise<Answer>): Promise<Answer> => {
  const settled = await Promise.race([pending, turns()])
  if (settled !== undefined) return settled
  clock.moveTo(clock.now() + WAIT_MS)
  while (clock.fireNext()) await Promise.resolve()
  return pending
}

const turns = async (): Promise<undefined> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  return undefined
}
