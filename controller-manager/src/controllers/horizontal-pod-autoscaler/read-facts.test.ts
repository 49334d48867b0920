import { kinds } from '@coxswain/api-types'
import type { Client, World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { autoscalerOf, busyPods } from '../../testing/autoscalers.ts'
import { viewOfWorld } from '../../testing/view-of-world.ts'
import { createHorizontalPodAutoscaler } from '../horizontal-pod-autoscaler.ts'
import type { PodUsage } from './facts.ts'
import { type FactSources, readFacts } from './read-facts.ts'

const NOW = Date.UTC(2026, 0, 1)
const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace: 'default', name: 'web', resourceVersion: '9' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'web' } } },
  status: { replicas: 1 },
}
const usageOf = (pod: string): PodUsage => ({ pod, at: NOW, windowMs: 5000, containers: [{ name: 'main', usage: { cpu: 100 } }] })

const read = async (world: World, sources: Partial<FactSources> = {}) => {
  const asked: string[] = []
  const client = {
    request: async ({ path }: { readonly path: string }) => {
      asked.push(path)
      return { items: [] }
    },
    scale: {
      get: async (_: unknown, { name }: { readonly name: string }) => {
        asked.push(`scale of ${name}`)
        return { metadata: { resourceVersion: '10' }, spec: { replicas: 3 }, status: { replicas: 3, selector: 'app=web' } }
      },
    },
  } as unknown as Client
  const object = autoscalerOf({ scaleTargetRef: { apiVersion: 'apps/v1', kind: kinds.Deployment.kind, name: 'web' } })
  const view = viewOfWorld(createHorizontalPodAutoscaler(), world)
  const input = { key: 'default/web', namespace: 'default', name: 'web', object, view, client, now: NOW } as Parameters<typeof readFacts>[0]
  return { facts: await readFacts(input, { records: new Map(), ...sources }), asked }
}
const METRICS = '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods'

describe('the facts of an autoscaler', () => {
  it('are of the caches, where these have the target and its pods are measured here', async () => {
    const { facts, asked } = await read([DEPLOYMENT, ...busyPods(2, NOW)], { lookUpUsages: (_, pods) => pods.map(usageOf) })
    expect(asked).toEqual([])
    expect(facts.target).toMatchObject({ resourceVersion: '9', wanted: 2, observed: 1, selector: 'app=web' })
    expect(facts.metrics).toEqual([{ usages: ['pod-0', 'pod-1'].map(usageOf) }])
  })
  it('are asked for where another server has the metrics, and a target that no cache has', async () => {
    const { facts, asked } = await read(busyPods(2, NOW), { lookUpUsages: () => undefined })
    expect(asked).toEqual(['scale of web', METRICS])
    expect(facts.target).toMatchObject({ wanted: 3 })
    expect(facts.metrics).toEqual([{ failed: 'no metrics returned from resource metrics API' }])
  })
  it('are the same refusal where no pod is measured', async () => {
    const { facts } = await read([DEPLOYMENT], { lookUpUsages: () => [] })
    expect(facts.metrics).toEqual([{ failed: 'no metrics returned from resource metrics API' }])
  })
  it('of a target whose change is not settled are asked for', async () => {
    const pending = { at: NOW, from: 2, to: 3 }
    const record = { uid: 'uid', selector: 'app=web', recommendations: [], ups: [], downs: [], told: [], pending }
    const { facts, asked } = await read([DEPLOYMENT], { records: new Map([['default/web', record]]), lookUpUsages: () => [] })
    expect([facts.target, asked]).toMatchObject([{ wanted: 3 }, ['scale of web']])
  })
})
