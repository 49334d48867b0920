import { virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { type UpFlags, upOptions } from '../commands/up.ts'
import type { CliContext } from '../context.ts'
import { errorLines } from '../errors.ts'
import { testTerminal } from '../testdata/test-cli.ts'
import { advance } from '../testdata/turns.ts'
import type { UpOptions } from './options.ts'
import { explainStart } from './problems.ts'
import { createProgress } from './progress.ts'
import { screen } from './screen.ts'

const OPTIONS = { port: 6443, bindAddress: '127.0.0.1', dataDirectory: '/data', clusterCidr: ['10.0.0.0/28'] } as unknown as UpOptions

describe('options', () => {
  it('that are not given come from the failover preset', () => {
    const flags = { failover: 'fast', nodeMonitorGracePeriod: 8_000, dataDir: 'data' } as UpFlags
    expect(upOptions(flags, '/here')).toMatchObject({
      dataDirectory: '/here/data',
      nodeLeaseRenewInterval: 1_000,
      nodeMonitorPeriod: 1_000,
      nodeMonitorGracePeriod: 8_000,
      defaultUnreachableTolerationSeconds: 1,
    })
    expect(upOptions({ ...flags, failover: 'upstream' }, '/')).toMatchObject({ nodeLeaseRenewInterval: 10_000, nodeEvictionRate: 0.1 })
  })
  it('about the end of pods go to the nodes', () => {
    const flags = { failover: 'upstream', shutdownGracePeriod: 20_000, dataDir: 'data' } as UpFlags
    expect(upOptions(flags, '/').shutdown).toEqual({ totalMs: 20_000, criticalMs: 0 })
  })
})

describe('progress', () => {
  const run = async (live: boolean) => {
    const clock = virtualClock()
    const { terminal, out } = testTerminal({ live })
    const task = createProgress(terminal, clock).step(
      'API server',
      () => new Promise<string>((resolve) => clock.after(2_500, () => resolve('up'))),
      (value) => value,
    )
    await advance(clock, 3_000, 30)
    await task
    return out()
  }
  it('is a line a step, and a sign each second where nobody draws over it', async () => {
    expect(await run(false)).toBe('  API server ... (1.0 s)\n  API server ... (2.0 s)\n  API server: up (2.5 s)\n')
  })
  it('is drawn over where somebody looks', async () => {
    const out = await run(true)
    expect(out.endsWith('\r\u001b[K  API server: up (2.5 s)\n')).toBe(true)
    expect(out.split('\r').length).toBeGreaterThan(10)
  })
})

describe('a cluster that does not start', () => {
  const lines = (error: unknown, options: Partial<UpOptions> = {}) => errorLines(explainStart(error, { ...OPTIONS, ...options })).join('\n')
  it('says what to do about a port that is taken', () => {
    expect(lines(Object.assign(new Error('listen'), { code: 'EADDRINUSE' }))).toMatch(
      /^error: port 6443 on 127.0.0.1 is taken by another program\n.*--port 7443/,
    )
  })
  it('says who has the data folder', () => {
    expect(lines(new Error('/data/store is in use by process 42: one store, one process'))).toMatch(
      /in use by process 42\n.*kill 42.*--data-dir FOLDER/,
    )
  })
  it('says that etcd is away', () => {
    const away = Object.assign(new Error('14 UNAVAILABLE: No connection established'), { name: 'GRPCUnavailableError' })
    expect(lines(away, { etcdServers: ['http://e:2379'] })).toMatch(/^error: cannot reach etcd at http:\/\/e:2379\n/)
  })
  it('says which flag has the addresses of pods that cannot be given out', () => {
    expect(lines(new RangeError('node CIDR mask size 24 does not fit into 10.0.0.0/28'))).toMatch(
      /^error: node CIDR mask.*\n.*--cluster-cidr /,
    )
  })
  it('leaves other errors as they are', () => {
    expect(lines(new Error('odd'))).toBe('error: odd')
  })
})

describe('the screen', () => {
  const show = (kubeconfig: string, ready = 3): string =>
    screen({ url: 'https://127.0.0.1:6443', kubeconfig, nodes: 3, ready, logFile: undefined }, {
      terminal: testTerminal().terminal,
      folder: '/somewhere',
      env: { PATH: '' },
    } as unknown as CliContext)
  it('names the API, the kubeconfig to export, and three commands', () => {
    const lines = show('/data/kubeconfig').split('\n')
    expect(lines).toContain('  export KUBECONFIG=/data/kubeconfig')
    expect(lines.filter((line) => line.startsWith('  kubectl '))).toEqual([
      '  kubectl get nodes',
      expect.stringMatching(/^ {2}kubectl apply -f \S*docs\/examples\/nginx-deployment.yaml$/),
      '  kubectl get pods -o wide -w',
    ])
  })
  it('says that nodes are simulated, and how many are not ready yet', () => {
    expect(show('/x')).toContain('The 3 nodes are SIMULATED')
    expect(show('/x', 1)).toContain('1 of 3 nodes are ready so far')
  })
  it('quotes a path for the shell', () => {
    expect(show("/it's here/kubeconfig")).toContain("export KUBECONFIG='/it'\\''s here/kubeconfig'")
  })
})
