import { setTimeout as delay } from 'node:timers/promises'
import { type DeepReadonly, type KubeObject, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { type Client, createClient } from '@coxswain/client'
import { kubeconfigTransport } from '@coxswain/client/node'
import { seededRandom } from '@coxswain/ports'
import { systemClock } from '@coxswain/ports/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Parts, startParts } from '../support/parts.ts'

/** `COXSWAIN_KILLS=50 npm test -- faults` for a long look. */
const KILLS = Number(process.env.COXSWAIN_KILLS ?? 6)
const SEED = process.env.COXSWAIN_SEED ?? '1'
/** A manager gets so long at most before it dies: in the middle of its first writes, or when all is done. */
const LIFE_MS = 600
const REST_MS = 60_000
const NAMESPACE = 'default'

const TEMPLATE_SPEC = { containers: [{ name: 'main', image: 'web:1' }] }
const selected = (name: string, spec: object) => ({
  selector: { matchLabels: { name } },
  template: { metadata: { labels: { name } }, spec: TEMPLATE_SPEC },
  ...spec,
})

const jobOf = (name: string) => ({
  completionMode: 'Indexed',
  completions: 3,
  parallelism: 2,
  template: { metadata: { labels: { name } }, spec: { ...TEMPLATE_SPEC, restartPolicy: 'Never' } },
})

/** One workload of each kind, and how many pods it makes in its whole life when nothing is made twice. */
const WORKLOADS = [
  { kind: kinds.StatefulSet, prefix: 'set', pods: 2, spec: (name: string) => selected(name, { replicas: 2, serviceName: name }) },
  { kind: kinds.Job, prefix: 'job', pods: 3, spec: jobOf },
  { kind: kinds.Deployment, prefix: 'deployment', pods: 3, spec: (name: string) => selected(name, { replicas: 3 }) },
]

let parts: Parts
let client: Client
let close: () => Promise<void>
/** Names of all pods that there have ever been, by the label of their workload. */
const made = new Map<string, Set<string>>()
const watching = new AbortController()

const follow = (pod: Stored<Pod>): void => {
  const name = pod.metadata.labels?.['name'] ?? ''
  made.set(name, (made.get(name) ?? new Set()).add(pod.metadata.uid))
}

beforeAll(async () => {
  parts = await startParts({ nodes: 6 })
  const transport = await kubeconfigTransport(parts.kubeconfig, { userAgent: 'test' })
  close = async () => void (await transport.close())
  client = createClient({ transport: transport.transport, clock: systemClock, userAgent: 'test' })
  const onEvents = (events: readonly { readonly type: string; readonly object: object }[]): void => {
    for (const { type, object } of events) if (type !== 'ERROR' && type !== 'BOOKMARK') follow(object as Stored<Pod>)
  }
  client.watch(kinds.Pod, { namespace: NAMESPACE, signal: watching.signal, onEvents }).catch(() => undefined)
}, 60_000)
afterAll(async () => {
  watching.abort()
  await close?.()
  await parts?.stop()
}, 60_000)

const makeWorkloads = async (round: number): Promise<void> => {
  for (const { kind, prefix, spec } of WORKLOADS) {
    const name = `${prefix}-${round}`
    await client.create(kind as never, { metadata: { name, namespace: NAMESPACE }, spec: spec(name) } as never)
  }
}
const churn = (round: number): Promise<unknown> =>
  client.patch(kinds.Deployment, {
    namespace: NAMESPACE,
    name: 'churned',
    type: 'merge',
    patch: { spec: { replicas: 2 + (round % 5), template: { metadata: { annotations: { round: String(round) } } } } },
  })

type Rest = { readonly kind: string; readonly name: string; readonly status: unknown }
/** What has not arrived where it should. */
const unfinished = async (): Promise<readonly Rest[]> => {
  const wanted = (object: DeepReadonly<KubeObject>): boolean => {
    const {
      spec = {},
      status = {},
      metadata,
    } = object as {
      readonly spec?: { readonly replicas?: number; readonly completions?: number }
      readonly status?: {
        readonly observedGeneration?: number
        readonly updatedReplicas?: number
        readonly replicas?: number
        readonly readyReplicas?: number
        readonly succeeded?: number
        readonly conditions?: readonly { readonly type: string }[]
      }
      readonly metadata: { readonly generation?: number }
    }
    if (spec.completions !== undefined)
      return status.succeeded === spec.completions && status.conditions?.some(({ type }) => type === 'Complete') === true
    const counts = [status.replicas, status.updatedReplicas, status.readyReplicas]
    return counts.every((count) => count === spec.replicas) && status.observedGeneration === metadata.generation
  }
  const all = await Promise.all(WORKLOADS.map(async ({ kind }) => (await client.list(kind as never, { namespace: NAMESPACE })).items))
  return (all.flat() as readonly Stored<KubeObject>[])
    .filter((each) => !wanted(each))
    .map((each) => ({ kind: each.kind ?? '', name: each.metadata.name, status: (each as { status?: unknown }).status }))
}

test(`a controller manager that is killed ${KILLS} times at random moments loses nothing and makes nothing twice`, async () => {
  const random = seededRandom(SEED)
  await client.create(kinds.Deployment, {
    metadata: { name: 'churned', namespace: NAMESPACE },
    spec: selected('churned', { replicas: 3 }) as never,
  })
  for (let round = 0; round < KILLS; round++) {
    const manager = await parts.controllerManager()
    await makeWorkloads(round)
    await churn(round)
    await delay(random.next() * LIFE_MS)
    await manager.stop('SIGKILL')
  }
  process.stdout.write(`the controller manager was killed ${KILLS} times, seed ${SEED}\n`)

  const manager = await parts.controllerManager()
  const until = Date.now() + REST_MS
  while ((await unfinished()).length > 0 && Date.now() < until) await delay(200)
  expect(await unfinished()).toEqual([])
  for (const { prefix, pods } of WORKLOADS)
    for (let round = 0; round < KILLS; round++)
      expect([`${prefix}-${round}`, made.get(`${prefix}-${round}`)?.size]).toEqual([`${prefix}-${round}`, pods])
  const templates = (await client.list(kinds.Pod, { namespace: NAMESPACE, labelSelector: 'name=churned' })).items
  expect(new Set(templates.map(({ metadata }) => metadata.annotations?.['round']))).toEqual(new Set([String(KILLS - 1)]))
  await manager.stop()
}, 600_000)
