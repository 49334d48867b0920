import type { JsonObject } from '@coxswain/api-types'
import { expect, it } from 'vitest'
import { type TestServer, testServer } from '../../testkit/test-server.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'
const AGENT = 'manager/1'
const map = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name })
const reporterOf = ({ server }: TestServer) => server.causesOf({ name: 'manager', groups: [] }, AGENT)
const make = async ({ send }: TestServer, name: string, agent = AGENT) =>
  (await send('POST', MAPS, { metadata: { name } }, { 'user-agent': agent })).json.metadata as { readonly resourceVersion: string }
const causesOf = async ({ send }: TestServer, name: string) =>
  (
    (await send('POST', '/apis/explain.coxswain.dev/v1alpha1/objectexplanations', { metadata: {}, spec: map(name) })).json
      .status as JsonObject
  ).causes as readonly JsonObject[]

it('what is told inside the process is known at once, and leads back as what is sent does', async () => {
  const server = await testServer()
  const reporter = reporterOf(server)
  const source = { ...map('source'), ...(await make(server, 'source', 'kubectl/1')) }
  for (const name of ['a', 'b']) {
    const { resourceVersion } = await make(server, name)
    reporter?.report({ component: 'copier', verb: 'create', object: { ...map(name), resourceVersion }, reason: 'a copy', because: source })
  }
  expect(reporter?.activity()).toEqual([])
  for (const name of ['a', 'b']) {
    expect(await causesOf(server, name)).toMatchObject([
      { object: { name: 'source' }, manager: 'kubectl' },
      { object: { name }, component: 'copier', reason: 'a copy', because: { name: 'source', resourceVersion: source.resourceVersion } },
    ])
  }
})

it('steps that follow one another keep their own reasons and what they looked at', async () => {
  const server = await testServer()
  const told = [
    ['a', 'first', 'x', '1'],
    ['b', 'first', 'x', '2'],
    ['c', 'first', 'y', '2'],
    ['d', 'second', 'y', '2'],
  ] as const
  for (const [name, reason, looked, at] of told) {
    const { resourceVersion } = await make(server, name)
    const because = { ...map(looked), resourceVersion: at }
    reporterOf(server)?.report({ component: 'c', verb: 'create', object: { ...map(name), resourceVersion }, reason, because })
  }
  for (const [name, reason, looked, at] of told) {
    expect(await causesOf(server, name)).toMatchObject([{ reason, because: { name: looked, resourceVersion: at } }])
  }
})

it('a failure is a cause of its own, of the user who tells it', async () => {
  const server = await testServer()
  await make(server, 'm')
  reporterOf(server)?.report({ component: 'c', verb: 'update', object: map('m'), failure: 'no' })
  expect((await causesOf(server, 'm')).at(-1)).toMatchObject({ verb: 'update', failure: 'no', user: 'manager', manager: 'manager' })
})

it('there is nobody to tell where the server keeps none', async () => {
  expect(reporterOf(await testServer({ flags: { causesKept: 0 } }))).toBeUndefined()
})
