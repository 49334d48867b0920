import { builtinKinds, createRegistry } from '@coxswain/api-types'
import { silentMetrics } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { parseRequest, type RequestInfo } from '../request/request-info.ts'
import { createRequestMetrics } from './request-metrics.ts'

const registry = createRegistry(builtinKinds)
const infoOf = (path: string): RequestInfo => {
  const info = parseRequest({ method: 'GET', path, query: '', headers: {} }, registry)
  if (info === undefined) throw new Error(`${path} is about no resource`)
  return info
}

test('counts under the labels of what is served, and under none what anybody may type', () => {
  const counted: string[] = []
  const metrics = createRequestMetrics({
    ...silentMetrics,
    counter: () => ({
      inc: (labels) => counted.push(JSON.stringify(labels)),
      of: (labels) => ({ inc: () => counted.push(JSON.stringify(labels)) }),
    }),
  })
  for (const path of ['pods/a', 'pods/a/status', 'pods/a/log-of-anything', 'anything']) {
    metrics.observe(infoOf(`/api/v1/namespaces/default/${path}`), 200, 0.1)
  }
  expect(counted.map((text) => JSON.parse(text))).toEqual([
    expect.objectContaining({ verb: 'GET', version: 'v1', resource: 'pods', subresource: '', scope: 'resource', code: '200' }),
    expect.objectContaining({ verb: 'GET', resource: 'pods', subresource: 'status' }),
  ])
})
