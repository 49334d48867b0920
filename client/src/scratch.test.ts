import { it, expect } from 'vitest'
import { kinds } from '@coxswain/api-types'
import { systemClock, systemRandom, pinoLogger, promMetrics } from '@coxswain/ports/node'
import { kubeconfigTransport } from './node/index.ts'
import { createClient, createInformers, runControllers, createEventRecorder, metadataOnly, refOf } from './index.ts'
import { teamConfig } from '../examples/operator.ts'
const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms))
it('peer', async () => {
  const { transport, close } = await kubeconfigTransport('/tmp/peer/run/kubeconfig', { userAgent: 'x' })
  const ports = { clock: systemClock, random: systemRandom(), logger: pinoLogger({ component: 't' }) }
  const seen: string[] = []
  const client = createClient({ transport: (r) => { seen.push(r.method + ' ' + r.path + '?' + r.query); return transport(r) }, userAgent: 'x', clock: systemClock, onWarning: (t) => console.log('W', t) })
  const d = await client.discover()
  console.log('discovered', d.resources.length, d.failed, d.resources.filter((r) => r.kind === 'Pod'))
  const informers = createInformers({ ...ports, client })
  const metrics = promMetrics()
  const start = Date.now()
  const running = runControllers({ ...ports, client, informers, metrics, controllers: [teamConfig], leaderElection: { namespace: 'kube-system', name: 'team-op', identity: 'me' } })
  await running.started
  console.log('started after', Date.now() - start)
  const name = `team-${Date.now()}`
  const ns = await client.create(kinds.Namespace, { metadata: { name, labels: { team: 'red' } } })
  await sleep(700)
  console.log((await client.get(kinds.ConfigMap, { namespace: name, name: 'team' })).data)
  await client.patch(kinds.Namespace, { name, type: 'merge', patch: { metadata: { labels: { team: 'blue' } } } })
  await sleep(500)
  console.log((await client.get(kinds.ConfigMap, { namespace: name, name: 'team' })).data)
  await client.delete(kinds.ConfigMap, { namespace: name, name: 'team' })
  await sleep(500)
  const cm = await client.get(kinds.ConfigMap, { namespace: name, name: 'team' })
  console.log(cm.data, cm.metadata.ownerReferences, cm.metadata.managedFields?.map((m) => m.manager))
  const rec = createEventRecorder({ client, clock: systemClock, component: 'me', host: 'h', logger: ports.logger })
  for (let i = 0; i < 3; i++) rec.record({ regarding: { kind: 'ConfigMap', apiVersion: 'v1', namespace: name, name: 'team', uid: cm.metadata.uid }, type: 'Normal', reason: 'Seen', message: 'hi' })
  await rec.flush()
  console.log((await client.list({ group: '', version: 'v1', plural: 'events', namespaced: true }, { namespace: name })).items.map((e) => JSON.stringify(e)))
  const metas = await client.list(metadataOnly(kinds.ConfigMap), { namespace: name })
  console.log(metas.items.map((m) => [m.kind, Object.keys(m)]))
  const all = await client.listAll(kinds.ConfigMap, { limit: 1 })
  console.log('all', all.items.length)
  await client.delete(kinds.Namespace, { name })
  await sleep(300)
  console.log(running.activity())
  await running.stop()
  console.log(seen.filter((s) => s.includes('watch=') || s.includes('limit=500')), JSON.stringify(await client.get({ group: 'coordination.k8s.io', version: 'v1', plural: 'leases', namespaced: true }, { namespace: 'kube-system', name: 'team-op' })))
  console.log((await metrics.expose()).split('\n').filter((l) => /_total|depth|status/.test(l)).join('\n'))
  // throughput
  const t = Date.now()
  const c0 = process.cpuUsage()
  await Promise.all(Array.from({ length: 16 }, async () => { for (let i = 0; i < 200; i++) await client.get(kinds.Namespace, { name: 'default' }) }))
  const c1 = process.cpuUsage(c0)
  console.log('3200 gets', Date.now() - t, 'ms; client cpu', (c1.user + c1.system) / 1000)
  informers.stop()
  await close()
  void ns; void expect; void refOf
}, 60000)
