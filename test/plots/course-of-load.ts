import { kinds } from '@coxswain/api-types'
import { seededRandom } from '@coxswain/ports'
import { type Cluster, createCluster } from '@coxswain/testing'

/** What there was at an instant. */
export interface Moment {
  readonly minute: number
  /** How many pods would bear the load at their target. */
  readonly load: number
  readonly desired: number
  readonly running: number
}

const LOAD = 'simulated.coxswain.dev/cpu'
/** Of a pod's request of 100m. */
const TARGET_MILLI = 80
const STEP_MS = 5000
const MINUTES = 17
/** How many looks the noise stays the same. */
const NOISE_STEPS = 3

/** The workload of the picture: at most ten pods, which take a moment to start, and fewer again a minute after they are not needed. */
const MANIFESTS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { simulated.coxswain.dev/start-delay: 8s } }
    spec: { containers: [{ name: web, image: 'web:1', resources: { requests: { cpu: 100m } } }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 2
  maxReplicas: 10
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]
  behavior: { scaleDown: { stabilizationWindowSeconds: 60 } }
`

/** Thousandths of a core: a quiet start, a morning that grows busy, a burst, and an evening. `noise` is from 0 to 1. */
const loadAt = (minute: number, noise: number): number => {
  const rise = Math.min(1, Math.max(0, (minute - 2) / 4))
  const evening = Math.min(1, Math.max(0, (minute - 11) / 2))
  const burst = minute >= 8 && minute < 9 ? 320 : 0
  return Math.round((120 + 340 * rise - 280 * evening + burst) * (0.95 + 0.1 * noise))
}

/** A cluster under this load for seventeen minutes, looked at each five seconds. The same seed gives the same course. */
export const courseOfLoad = async (seed: string): Promise<readonly Moment[]> => {
  const cluster = await createCluster({ nodes: 3, seed, metricResolution: '5s' })
  const random = seededRandom(seed).fork('load')
  await cluster.apply(MANIFESTS)
  await cluster.clock.advance('20s')
  const moments: Moment[] = []
  let noise = 0
  for (let step = 0; step * STEP_MS <= MINUTES * 60_000; step++) {
    const minute = (step * STEP_MS) / 60_000
    if (step % NOISE_STEPS === 0) noise = random.next()
    const milli = loadAt(minute, noise)
    const running = await share(cluster, milli)
    const desired = (await cluster.get(kinds.Deployment, 'web'))?.spec?.replicas ?? 0
    moments.push({ minute, load: Math.round((milli / TARGET_MILLI) * 100) / 100, desired, running })
    await cluster.clock.advance(STEP_MS)
  }
  await cluster.close()
  return moments
}

/** The pods that run share the load. Gives how many they are. */
const share = async (cluster: Cluster, milli: number): Promise<number> => {
  const pods = await cluster.list(kinds.Pod, 'default')
  const running = pods.filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase === 'Running')
  const amount = `${Math.round(milli / Math.max(1, running.length))}m`
  for (const { metadata } of running) {
    if (metadata.annotations?.[LOAD] === amount) continue
    const patch = { metadata: { annotations: { [LOAD]: amount } } }
    await cluster.client.patch(kinds.Pod, { namespace: 'default', name: metadata.name, type: 'merge', patch })
  }
  return running.length
}
