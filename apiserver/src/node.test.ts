import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, silentMetrics } from '@coxswain/ports'
import { systemClock, systemRandom } from '@coxswain/ports/node'
import { expect, onTestFinished, test } from 'vitest'
import { DEFAULT_AUTHENTICATION, type NodeOptions, startApiServer } from './node.ts'
import { defaultFlags } from './server-options.ts'

test('a server that cannot start leaves its data to another', { timeout: 30_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coxswain-node-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const start = (options: Partial<NodeOptions>) =>
    startApiServer(
      {
        ...{ dataDirectory: folder, bindAddress: '127.0.0.1', port: 0, advertiseAddress: '192.0.2.1', hosts: [] },
        ...{ authentication: DEFAULT_AUTHENTICATION, etcd: undefined, flags: defaultFlags, probes: [] },
        ...options,
      },
      {
        ...{ clock: systemClock, random: systemRandom(), logger: silentLogger, metrics: silentMetrics },
        onFatal: (error) => {
          throw error
        },
      },
    )
  await expect(start({ flags: { ...defaultFlags, serviceClusterIpRange: 'x' } })).rejects.toThrow('"x" is not an IPv4 range')
  await expect(start({ authentication: { ...DEFAULT_AUTHENTICATION, tokenFile: join(folder, 'none') } })).rejects.toThrow('ENOENT')
  const server = await start({})
  await server.stop(0)
})
