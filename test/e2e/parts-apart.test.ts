import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, type RunningProcess, runProgram, startUntil, temporaryFolder } from '../support/processes.ts'
import { kubectlBinary, repository } from '../support/tools.ts'

const MINUTE = 60_000

/** Its pod uses twice what it should. */
const BUSY = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'busy' },
      spec: {
        selector: { matchLabels: { app: 'busy' } },
        template: {
          metadata: { labels: { app: 'busy' }, annotations: { 'simulated.coxswain.dev/cpu': '200m' } },
          spec: { containers: [{ name: 'app', image: 'nginx' }] },
        },
      },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'busy' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'busy' },
        maxReplicas: 2,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '100m' } } }],
      },
    },
  ],
}

/** API server, scheduler, controllers, metrics server and two node agents, each a process with a certificate of its own; tests build on one another. */
describe.skipIf(kubectlBinary === undefined)('each part a process of its own', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let url = ''
  const running: RunningProcess[] = []
  const agents: RunningProcess[] = []
  const start = async (ready: RegExp, command: string, ...flags: readonly string[]): Promise<RunningProcess> => {
    const made = await startUntil(process.execPath, [join(repository, 'cli/bin/coxswain.mjs'), command, ...flags], ready)
    running.push(made)
    return made
  }
  const kubeconfigOf = (part: string): string => join(folder.path, part === '' ? 'kubeconfig' : `${part}.kubeconfig`)
  const pki = (file: string): string => join(folder.path, 'pki', file)
  const agent = (...flags: readonly string[]) =>
    start(
      /nodes are started/,
      'kubelet',
      '--kubeconfig',
      kubeconfigOf('kubelet'),
      ...['--healthz-port', '0', '--port', '0', '--client-ca-file', pki('ca.crt')],
      ...['--tls-cert-file', pki('kubelet.crt'), '--tls-private-key-file', pki('kubelet.key')],
      '--node-lease-duration-seconds=4',
      ...flags,
    )
  const tryKubectl = (...args: readonly string[]) =>
    runProgram(kubectlBinary ?? 'kubectl', args, {
      env: { KUBECONFIG: kubeconfigOf(''), HOME: folder.path, KUBECACHEDIR: join(folder.path, 'cache') },
    })
  const kubectl = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await tryKubectl(...args)
    if (code === 0) return stdout
    throw new Error(
      `kubectl ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}\n${running.map((each) => each.output().slice(-1000)).join('---\n')}`,
    )
  }

  beforeAll(async () => {
    folder = await temporaryFolder()
    const port = await freePort()
    url = `https://127.0.0.1:${port}`
    const tolerance = ['--default-unreachable-toleration-seconds=1', '--default-not-ready-toleration-seconds=1']
    await start(
      /"serving"/,
      'apiserver',
      '--data-dir',
      folder.path,
      '--secure-port',
      String(port),
      '--kubelet-certificate-authority',
      pki('ca.crt'),
      ...tolerance,
    )
    const fast = ['--node-monitor-period=500ms', '--node-monitor-grace-period=6s', '--node-eviction-rate=10']
    const [, , ...started] = await Promise.all([
      start(/started leading/, 'scheduler', '--kubeconfig', kubeconfigOf('scheduler'), '--secure-port', '0'),
      start(/started leading/, 'controller-manager', '--kubeconfig', kubeconfigOf('controller-manager'), '--secure-port', '0', ...fast),
      agent('--nodes=2'),
      agent('--node-name=lonely', '--first-node-number=10'),
    ])
    agents.push(...started)
    await start(
      /"serving metrics"/,
      'metrics-server',
      ...['--kubeconfig', kubeconfigOf('metrics-server'), '--secure-port', '0', '--metric-resolution', '1s'],
      ...['--kubelet-certificate-authority', pki('ca.crt')],
    )
  }, MINUTE)
  afterAll(async () => {
    await Promise.all(running.map((each) => each.stop()))
    await folder?.remove()
  }, MINUTE)

  test(
    'runs nginx-deployment.yaml on nodes that write as themselves',
    async () => {
      await kubectl('wait', '--for=condition=Ready', 'node', '--all', '--timeout=30s')
      await kubectl('create', '-f', 'docs/examples/nginx-deployment.yaml')
      await kubectl('scale', 'deployment/nginx-deployment', '--replicas=6')
      await kubectl('rollout', 'status', 'deployment/nginx-deployment', '--timeout=30s')
      const where = await kubectl('get', 'pods', '-o', 'jsonpath={.items[*].spec.nodeName}')
      expect(new Set(where.split(' '))).toEqual(new Set(['lonely', 'node-0', 'node-1']))
      const node = JSON.parse(await kubectl('get', '--raw', '/api/v1/nodes/lonely')) as { status: { nodeInfo: { osImage: string } } }
      expect(node.status.nodeInfo.osImage).toBe('Coxswain simulated node')
    },
    MINUTE,
  )

  test(
    'lets the process of nodes do nothing but what a node does',
    async () => {
      const as = (...args: readonly string[]) => tryKubectl('--kubeconfig', kubeconfigOf('kubelet'), '--server', url, ...args)
      const ofLonely = (await kubectl('get', 'pods', '--field-selector=spec.nodeName=lonely', '-o', 'name')).trim().split('\n')[0] ?? ''
      const remove = ['delete', ofLonely, '--dry-run=server']
      expect((await as(...remove)).stderr).toContain('User "coxswain:simulated-nodes" cannot delete resource "pods"')
      expect((await as('--as=system:node:node-0', ...remove)).stderr).toContain(
        'node "node-0" can only delete pods with spec.nodeName set to itself',
      )
      expect(await as('--as=system:node:lonely', ...remove)).toMatchObject({ code: 0, stderr: '' })
      expect((await as('--as=system:node:lonely', 'get', 'secrets', '-A')).stderr).toContain('cannot impersonate')
    },
    MINUTE,
  )

  test(
    'shows what nodes and pods use, as each kubelet tells at its own port',
    async () => {
      const top = async (...args: readonly string[]): Promise<readonly string[]> =>
        (await tryKubectl('top', ...args, '--no-headers')).stdout.split('\n').map((line) => line.trim().split(/ +/).slice(0, 2).join(' '))
      const nodes = ['lonely', 'node-0', 'node-1'].map((name) => expect.stringMatching(new RegExp(`^${name} 2\\dm$`)))
      await expect.poll(() => top('nodes'), { timeout: 30_000, interval: 300 }).toEqual([...nodes, ''])
      await expect.poll(() => top('pods', '-l', 'app=nginx'), { timeout: 20_000, interval: 300 }).toHaveLength(7)
      expect(await kubectl('get', 'apiservices', 'v1beta1.metrics.k8s.io')).toMatch(/ kube-system\/metrics-server +True /)
      expect(await kubectl('explain', 'podmetrics.containers')).toContain('What each container used in this time.')
      const summary = JSON.parse(await kubectl('get', '--raw', '/api/v1/nodes/node-1/proxy/stats/summary'))
      expect(summary).toMatchObject({ node: { nodeName: 'node-1' }, pods: expect.arrayContaining([expect.anything()]) })
      expect((await tryKubectl('get', '--raw', '/api/v1/nodes/lonely/proxy/metrics', '--as=jane')).stderr).toContain(
        'User "jane" cannot get resource "nodes/proxy"',
      )
    },
    MINUTE,
  )

  test(
    'scales by what the metrics server tells',
    async () => {
      await writeFile(join(folder.path, 'busy.json'), JSON.stringify(BUSY))
      await kubectl('create', '-f', join(folder.path, 'busy.json'))
      const replicas = () => kubectl('get', 'deployment', 'busy', '-o', 'jsonpath={.spec.replicas}')
      await expect.poll(replicas, { timeout: 40_000, interval: 300 }).toBe('2')
      await kubectl('delete', 'deployment,hpa', 'busy')
    },
    MINUTE,
  )

  test(
    'moves the pods of a node whose process is killed, and takes all away',
    async () => {
      await agents[1]?.stop('SIGKILL')
      await kubectl('wait', '--for=condition=Ready=Unknown', 'node/lonely', '--timeout=30s')
      const living = async (): Promise<readonly string[]> => {
        const selectors = ['-l', 'app=nginx', '--field-selector=spec.nodeName!=lonely,status.phase=Running']
        return (await kubectl('get', 'pods', ...selectors, '-o', 'name')).split('\n').filter((name) => name !== '')
      }
      await expect.poll(living, { timeout: 30_000, interval: 300 }).toHaveLength(6)
      await kubectl('delete', 'deployment', 'nginx-deployment')
      await expect.poll(living, { timeout: 20_000, interval: 300 }).toEqual([])
    },
    MINUTE,
  )
})
