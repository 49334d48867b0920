import { type EgressRequest, noEgress } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { testServer } from '../testkit/test-server.ts'

const WIDGETS = '/apis/widgets.example.dev/v1/widgets'

test('a group version of another server is answered by that server, and by nobody where its service is missing', async () => {
  const asked: EgressRequest[] = []
  const server = await testServer({
    egress: {
      ...noEgress,
      stream: async (request) => {
        asked.push(request)
        return { ok: false, kind: 'connect', message: 'dial tcp 10.1.1.1:8443: connect: connection refused' }
      },
    },
  })
  const apiService = {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1.widgets.example.dev' },
    spec: {
      group: 'widgets.example.dev',
      version: 'v1',
      groupPriorityMinimum: 1000,
      versionPriority: 15,
      insecureSkipTLSVerify: true,
      service: { namespace: 'default', name: 'widgets', port: 443 },
    },
  }
  expect((await server.send('POST', '/apis/apiregistration.k8s.io/v1/apiservices', apiService)).status).toBe(201)
  // Refusals are plain text.
  const read = (query = '') =>
    server.server.transport({ name: 'ann', groups: ['system:masters'] })({ method: 'GET', path: WIDGETS, query, headers: {} })
  expect((await read()).status).toBe(503)
  expect(asked).toEqual([])
  const service = { metadata: { name: 'widgets' }, spec: { type: 'ExternalName', externalName: 'widgets.example.dev' } }
  expect((await server.send('POST', '/api/v1/namespaces/default/services', { apiVersion: 'v1', kind: 'Service', ...service })).status).toBe(
    201,
  )
  expect((await read('limit=5')).status).toBe(503)
  expect(asked[0]).toMatchObject({
    url: `https://widgets.default.svc:443${WIDGETS}?limit=5`,
    connect: { host: 'widgets.example.dev', port: 443 },
    insecureSkipTlsVerify: true,
  })
})
