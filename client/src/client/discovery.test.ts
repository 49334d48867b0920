import { status } from '@coxswain/api-types'
import { virtualClock } from '@coxswain/ports'
import { expect, it } from 'vitest'
import { createClient } from './client.ts'

/** A client of a server that answers these paths, and 503 for others. */
const serving = (answers: Readonly<Record<string, unknown>>) =>
  createClient({
    clock: virtualClock(),
    userAgent: 'test',
    transport: async ({ path }) => {
      const known = answers[path]
      const body = known ?? status.serviceUnavailable('away').status
      return { status: known === undefined ? 503 : 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) }
    },
  })

const pods = { group: '', version: 'v1', plural: 'pods', namespaced: true, kind: 'Pod', verbs: ['get', 'list'], preferred: true }

it('reads aggregated discovery, and names groups whose state is unknown', async () => {
  const list = (items: readonly unknown[]) => ({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items })
  const resource = {
    resource: 'pods',
    scope: 'Namespaced',
    responseKind: { group: '', version: 'v1', kind: 'Pod' },
    verbs: ['get', 'list'],
  }
  const client = serving({
    '/api': list([{ metadata: {}, versions: [{ version: 'v1', resources: [resource] }] }]),
    '/apis': list([{ metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale' }] }]),
  })
  expect(await client.discover()).toEqual({
    resources: [pods],
    failed: [{ apiVersion: 'metrics.k8s.io/v1beta1', message: 'stale discovery' }],
  })
})

it('reads group by group from a server without aggregated discovery', async () => {
  const resources = [
    { name: 'pods', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get', 'list'] },
    { name: 'pods/status', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] },
  ]
  const client = serving({
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources },
    '/apis': { kind: 'APIGroupList', groups: [{ name: 'gone.dev', versions: [{ groupVersion: 'gone.dev/v1', version: 'v1' }] }] },
  })
  expect(await client.discover()).toEqual({ resources: [pods], failed: [{ apiVersion: 'gone.dev/v1', message: 'away' }] })
})
