import { seededRandom, silentLogger, silentMetrics } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { testServer } from '../../../apiserver/src/testkit/test-server.ts'
import { type UpFlags, upOptions } from '../commands/up.ts'
import { advance } from '../testdata/turns.ts'
import { startComponents } from './start-components.ts'

const FLAGS = {
  ...{ nodes: 2, dataDir: 'data', failover: 'fast', cloudProvider: '', localPathRoot: '/volumes', serviceClusterIpRange: '10.96.0.0/16' },
  ...{ metricsServer: true, simulationDelayScale: 1, clusterCidr: ['10.0.0.0/28'] },
} as unknown as UpFlags

test('where controllers cannot start, the nodes that run by then are ended', { timeout: 30_000 }, async () => {
  const { server, clock } = await testServer()
  let requests = 0
  const counted: typeof server = {
    ...server,
    transport: (user) => {
      const send = server.transport(user)
      return (request) => {
        requests++
        return send(request)
      }
    },
  }
  const ports = { clock, random: seededRandom('up'), loggerFor: () => silentLogger, metricsFor: () => silentMetrics }
  const options = { ...upOptions(FLAGS, '/'), prometheus: undefined }
  const starting = startComponents({ ...counted, pki: { caPem: '', serviceAccount: { privatePem: '' } } as never }, options, ports)
  await expect(starting).rejects.toThrow('node CIDR mask size 24 does not fit into 10.0.0.0/28')
  expect(requests).toBeGreaterThan(2)
  await advance(clock, 0, 20)
  const before = requests
  await advance(clock, 60_000, 60)
  expect(requests).toBe(before)
  server.close()
})
