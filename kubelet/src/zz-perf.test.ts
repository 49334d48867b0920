import type { Pod, Stored } from '@coxswain/api-types'
import { createClient, type Informers } from '@coxswain/client'
import { seededRandom, silentLogger, silentMetrics, virtualClock } from '@coxswain/ports'
import { test } from 'vitest'
import { createNodes } from './create-nodes.ts'
import { CNT } from './pod/status.ts'

test.each([false])('perf events=%s', async (events) => {
  const clock = virtualClock()
  let rv = 100
  const objects = new Map<string, Pod>()
  let serverUs = 0
  const enc = new TextEncoder(), dec = new TextDecoder()
  const client = createClient({ userAgent: 'x', clock, transport: async (request) => {
    const t = process.hrtime.bigint()
    const body = request.body ? JSON.parse(dec.decode(request.body)) : {}
    let answer: unknown = { ...body, metadata: { ...body.metadata, uid: 'x', resourceVersion: String(++rv) } }
    const name = /pods\/([^/]+)\/status/.exec(request.path)?.[1]
    if (name) {
      const pod = objects.get(name) as Pod
      const conds = new Map([...(pod.status?.conditions ?? []), ...(body.status.conditions ?? [])].map((c) => [c.type, c]))
      const { ['$setElementOrder/conditions']: _, ...status } = body.status
      const next = { ...pod, metadata: { ...pod.metadata, resourceVersion: String(++rv) }, status: { ...pod.status, ...status, conditions: [...conds.values()] } }
      objects.set(name, next); answer = next
    }
    const bytes = enc.encode(JSON.stringify(answer))
    serverUs += Number(process.hrtime.bigint() - t) / 1000
    return { status: 200, headers: {}, body: bytes }
  } })
  const handlers = new Map<string, (c: never) => void>()
  const informer = { synced: () => true, whenSynced: async () => undefined, byIndex: () => [], get: () => undefined, onChange: () => () => undefined,
    onIndexChange: (_: string, key: string, h: (c: never) => void) => { handlers.set(key, h); return () => undefined } }
  const informers = { for: () => informer } as unknown as Informers
  const nodes = createNodes({ client, informers, clock, random: seededRandom('x'), logger: silentLogger, metrics: silentMetrics, events, nodes: { count: 100, prefix: 'n', template: { podCidr: '10.0.0.0/23' } } })
  nodes.start()
  const run = async (ms: number) => { const end = clock.now() + ms
    for (;;) { for (let i = 0; i < 30; i++) await Promise.resolve(); if (clock.fireNext()) continue; const due = clock.nextDue(); if (due === undefined || due > end) break; clock.moveTo(due) } ; clock.moveTo(end) }
  await run(1000)
  for (const round of ["a","b","c","d","e","f"]) {
    const N = 2000
    const pods: Stored<Pod>[] = []
    for (let i = 0; i < N; i++) {
      const pod = { metadata: { name: `${round}${i}`, namespace: 'default', uid: `${round}-${i}`, generation: 1, creationTimestamp: '2026-01-01T00:00:00Z', resourceVersion: String(++rv) }, spec: { restartPolicy: 'Always', containers: [{ name: 'app', image: 'nginx:1' }], nodeName: `n${i % 100}` }, status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] } }
      objects.set(pod.metadata.name, pod); pods.push(pod as never)
    }
    serverUs = 0
    const t = process.cpuUsage()
    for (const object of pods) handlers.get(object.spec?.nodeName ?? '')?.([{ type: 'added', object, previous: undefined }] as never)
    await run(3000)
    const u = process.cpuUsage(t)
    console.log('PERF', CNT.status / N, CNT.sync / N); CNT.status = 0; CNT.sync = 0; console.log('PERF', events, round, 'us/pod', ((u.user + u.system - serverUs) / N).toFixed(0), 'fake server', (serverUs / N).toFixed(0), [...objects.values()].at(-1)?.status?.phase)
  }
}, 100_000)
