import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { kinds } from '@coxswain/api-types'
import { createClient } from '@coxswain/client'
import { kubeconfigTransport } from '@coxswain/client/node'
import { silentLogger, silentMetrics } from '@coxswain/ports'
import { systemClock, systemRandom } from '@coxswain/ports/node'
import { test } from 'vitest'
import { startApiServer } from '../../apiserver/src/node.ts'
import { defaultFlags } from '../../apiserver/src/server.ts'
import { kubeletCommand } from './main.ts'

test('smoke', async () => {
  const dir = mkdtempSync(`${tmpdir()}/smoke-`)
  const server = await startApiServer({ dataDirectory: dir, bindAddress: '127.0.0.1', port: 0, advertiseAddress: '127.0.0.1', hosts: [], tokenFile: undefined, etcd: undefined, flags: defaultFlags }, { clock: systemClock, random: systemRandom(), logger: silentLogger, metrics: silentMetrics, onFatal: (e) => { throw e } })
  const { readdirSync } = await import('node:fs')
  console.log(server.url, readdirSync(dir))
  const { transport, close } = await kubeconfigTransport(`${dir}/kubeconfig`, { userAgent: 't' })
  const client = createClient({ transport, userAgent: 't', clock: systemClock })
  await kubeletCommand().parseAsync(['--kubeconfig', `${dir}/kubeconfig`, '--nodes', '50', '--healthz-port', '19248', '--node-labels', 'a=b'], { from: 'user' })
  await new Promise((r) => setTimeout(r, 1500))
  const all = await client.list(kinds.Node)
  console.log(all.items.length, JSON.stringify(all.items[3]?.status?.conditions?.[3]))
  for (const node of all.items.slice(0, 2)) await client.patch(kinds.Node, { name: node.metadata.name, type: 'merge', patch: { spec: { podCIDR: '10.3.0.0/24', podCIDRs: ['10.3.0.0/24'] } } })
  for (let i = 0; i < 200; i++) await client.create(kinds.Pod, { metadata: { name: `p${i}`, namespace: 'default' }, spec: { nodeName: `node-${i % 2}`, containers: [{ name: 'a', image: 'nginx' }] } })
  await new Promise((r) => setTimeout(r, 3500))
  const pods = await client.list(kinds.Pod, { namespace: 'default' })
  console.log(pods.items.filter((p) => p.status?.phase === 'Running').length, JSON.stringify(pods.items[7]?.status?.containerStatuses))
  const text = await (await fetch('http://127.0.0.1:19248/metrics')).text()
  console.log(text.split('\n').filter((l) => /^(kubelet|coxswain|process_cpu_seconds)/.test(l)).join('\n'))
  await close()
  await server.stop(100)
}, 60_000)
