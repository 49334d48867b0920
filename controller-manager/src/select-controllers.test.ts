import { describe, expect, it } from 'vitest'
import { createControllers } from './controllers/index.ts'
import { type ControllerManagerFlags, commandWithFlags, optionsOf } from './flags.ts'
import { selectControllers } from './select-controllers.ts'
import { serveStatus } from './serve-status.ts'

const all = createControllers()
const names = (list: readonly string[]) => selectControllers(all, list).map(({ name }) => name)

describe('the list of controllers', () => {
  it('has each of them once, under its own name', () => {
    expect(new Set(names(['*', 'tokencleaner'])).size).toBe(all.length)
    expect(names(['*'])).not.toContain('token-cleaner-controller')
  })

  it.each([
    [['*', '-node-ipam-controller'], all.length - 2],
    [['namespace-controller'], 1],
    [['-namespace-controller'], 0],
    [['deployment-controller', 'podgc'], 2],
    [['disruption'], 2],
    [['replicationcontroller'], 1],
    [['*', '-garbagecollector'], all.length - 2],
    [['namespace-controller', '-namespace-controller'], 1],
  ])('%j leaves so many', (list, count) => {
    expect(names(list)).toHaveLength(count)
  })

  it('refuses names that there are not', () => {
    expect(() => names(['*', '-nonsense'])).toThrow('there is no controller "-nonsense"; there are ')
  })

  it('gives controllers that share nothing with those of another call', () => {
    const [first, second] = [createControllers(), createControllers()]
    for (const [i, { memory }] of first.entries()) if (memory !== undefined) expect(memory).not.toBe(second[i]?.memory)
  })
})

describe('flags', () => {
  const parse = (...given: readonly string[]) => {
    const command = commandWithFlags()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
    command.parse(['--kubeconfig', 'k', ...given], { from: 'user' })
    return command.opts<ControllerManagerFlags & Record<string, unknown>>()
  }

  it("are upstream's, with upstream's defaults", () => {
    expect(optionsOf(parse())).toMatchObject({
      nodeMonitorGracePeriodMs: 50_000,
      clusterCidrs: ['10.244.0.0/16'],
      nodeCidrMaskSizeIpv4: 24,
      nodeCidrMaskSizeIpv6: 64,
      concurrentGcSyncs: 20,
    })
    const given = parse(
      '--node-monitor-grace-period',
      '1m10s',
      '--cluster-cidr=10.0.0.0/8,fd00::/48',
      '--node-cidr-mask-size-ipv4=26',
      '--leader-elect=false',
      '--controllers',
      '*,-namespace-controller',
    )
    expect(optionsOf(given)).toMatchObject({
      nodeMonitorGracePeriodMs: 70_000,
      clusterCidrs: ['10.0.0.0/8', 'fd00::/48'],
      nodeCidrMaskSizeIpv4: 26,
    })
    expect(given).toMatchObject({ leaderElect: false, controllers: ['*', '-namespace-controller'] })
  })

  it('take what they are not told from the failover preset', () => {
    expect(optionsOf(parse('--failover=fast', '--node-eviction-rate=3'))).toMatchObject({
      nodeMonitorPeriodMs: 1_000,
      nodeMonitorGracePeriodMs: 5_000,
      nodeEvictionRate: 3,
      secondaryNodeEvictionRate: 0.1,
    })
  })

  it.each([['--node-eviction-rate=fast'], ['--max-endpoints-per-slice=5000'], ['--concurrent-gc-syncs=0'], ['--node-monitor-period=5']])(
    'refuse %s',
    (flag) => {
      expect(() => parse(flag)).toThrow('must be')
    },
  )
})

describe('the status server', () => {
  it('tells that the process lives, and its metrics', async () => {
    const server = await serveStatus({ address: '127.0.0.1', port: 0, metrics: async () => 'up 1\n' })
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`)
      return [response.status, await response.text()]
    }
    expect(await Promise.all(['/healthz', '/metrics', '/nothing'].map(get))).toEqual([
      [200, 'ok'],
      [200, 'up 1\n'],
      [404, '404 page not found\n'],
    ])
    await server.close()
  })
})
