import { expect, test } from 'vitest'
import { accessOf, reviewsOf } from './access.ts'

test.each([
  ['GET', '/metrics', 'get', 'metrics'],
  ['GET', '/metrics/cadvisor', 'get', 'metrics'],
  ['GET', '/metrics/resource', 'get', 'metrics'],
  ['GET', '/metricsx', 'get', 'proxy'],
  ['GET', '/stats/summary', 'get', 'stats'],
  ['POST', '/stats/summary', 'create', 'stats'],
  ['GET', '/logs/kubelet.log', 'get', 'log'],
  ['POST', '/checkpoint/ns/pod/c', 'create', 'checkpoint'],
  ['GET', '/healthz', 'get', 'healthz proxy'],
  ['GET', '/healthz/syncloop', 'get', 'healthz proxy'],
  ['GET', '/pods', 'get', 'pods proxy'],
  ['GET', '/runningpods/', 'get', 'pods proxy'],
  ['GET', '/configz', 'get', 'configz proxy'],
  ['GET', '/', 'get', 'proxy'],
  ['POST', '/exec/ns/pod/c', 'create', 'proxy'],
  ['DELETE', '/anything', 'delete', 'proxy'],
  ['PUT', '/anything', 'update', 'proxy'],
  ['PATCH', '/anything', 'patch', 'proxy'],
  ['OPTIONS', '/pods', '', 'pods proxy'],
  ['GET', '/../metrics', 'get', 'proxy'],
])('%s %s needs %s of nodes/%s', (method, path, verb, subresources) => {
  expect(accessOf(method, path)).toEqual({ verb, resource: 'nodes', subresources: subresources.split(' ') })
})

test('the API server is asked about the node by its name', () => {
  expect(reviewsOf('n1', accessOf('GET', '/pods'))).toEqual([
    { verb: 'get', version: 'v1', resource: 'nodes', subresource: 'pods', name: 'n1' },
    { verb: 'get', version: 'v1', resource: 'nodes', subresource: 'proxy', name: 'n1' },
  ])
})
