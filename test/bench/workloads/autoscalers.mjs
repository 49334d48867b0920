// Many autoscalers, each with a Deployment of its own: what they cost while nothing is scaled, and how soon a load is answered.
import { inFlight } from '../load.mjs'
import { cpuSeconds, memoryMiB } from '../measure.mjs'

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const AUTOSCALERS = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers'
const PODS = '/api/v1/namespaces/default/pods'
const LOAD = 'simulated.coxswain.dev/cpu'
const SETTLE_MS = 25_000
/** Two steps of the load, whenever it begins: each is told in the status of every autoscaler. */
const REST_MS = 60_000
/** Loads of which the time is taken, one after another. */
const RISES = 30
const RISE_EVERY_MS = 700

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Around half of what is requested, and another load after each half minute: none asks for anything, and what is told of it changes. */
const wavering = Array.from({ length: 16 }, (_, i) => `${50 + ((i * 7) % 9)}m at ${i * 30}s`).join('; ')

const deploymentOf = (name, replicas) =>
  JSON.stringify({
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations: { [LOAD]: wavering } },
        spec: { containers: [{ name: 'main', image: 'web:1', resources: { requests: { cpu: '100m', memory: '16Mi' } } }] },
      },
    },
  })

const autoscalerOf = (name) =>
  JSON.stringify({
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 1,
      maxReplicas: 4,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
      // Two pods of which one would do are two pods.
      behavior: { scaleDown: { selectPolicy: 'Disabled' } },
    },
  })

/** Follows the pods, none of which goes: `until(count)` resolves when as many run in all, `until(count, app)` when as many of one Deployment do. */
const followPods = async ({ client }) => {
  const running = new Set()
  const byApp = new Map()
  const waiting = new Set()
  let rest = ''
  const decoder = new TextDecoder()
  const reached = ({ count, app }) => (app === undefined ? running.size : (byApp.get(app) ?? 0)) >= count
  const stream = await client.watch(`${PODS}?watch=1`, (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      const { object } = JSON.parse(line)
      const { uid, labels } = object.metadata
      if (object.status?.phase !== 'Running' || running.has(uid)) continue
      running.add(uid)
      byApp.set(labels.app, (byApp.get(labels.app) ?? 0) + 1)
    }
    for (const each of waiting) if (reached(each)) each.resolve(waiting.delete(each))
  })
  return {
    until: (count, app) => new Promise((resolve) => (reached({ count, app }) ? resolve() : waiting.add({ count, app, resolve }))),
    close: stream.close,
  }
}

const shareOf = async (pids) => {
  const before = cpuSeconds(pids)
  const began = performance.now()
  await sleep(REST_MS)
  return (cpuSeconds(pids) - before) / ((performance.now() - began) / 1000)
}

/** Milliseconds from a load that is thrice as large until another pod runs, for some of the Deployments. */
const rises = async ({ client }, pods, names) => {
  const took = []
  const { items } = await client.json('GET', PODS)
  await Promise.all(
    names.map(async (app, i) => {
      await sleep(i * RISE_EVERY_MS)
      const own = items.filter(({ metadata }) => metadata.labels.app === app)
      const began = performance.now()
      for (const { metadata } of own)
        await client.send(
          'PATCH',
          `${PODS}/${metadata.name}`,
          JSON.stringify({ metadata: { annotations: { [LOAD]: '150m' } } }),
          'application/merge-patch+json',
        )
      await pods.until(own.length + 1, app)
      took.push(performance.now() - began)
    }),
  )
  return took.sort((a, b) => a - b)
}

const percent = (share) => `${(share * 100).toFixed(1)} % of a core`
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

/**
 * All that is in the one process counts: what the autoscalers cost is what it uses more with them than without, reading metrics, writing
 * status and serving both included.
 */
export const autoscalers = async (target, count, rhythm) => {
  const { client, pids } = target
  const names = Array.from({ length: count }, (_, i) => `web-${i}`)
  const pods = await followPods(target)
  await inFlight(count, (i) => client.send('POST', DEPLOYMENTS, deploymentOf(names[i], 1 + (i % 2))))
  await pods.until(count + Math.floor(count / 2))
  await sleep(SETTLE_MS)
  const without = await shareOf(pids)
  await inFlight(count, (i) => client.send('POST', AUTOSCALERS, autoscalerOf(names[i])))
  await sleep(SETTLE_MS)
  const withThem = await shareOf(pids)
  const memory = memoryMiB(pids)
  const took = await rises(target, pods, names.slice(0, RISES))
  pods.close()
  return [
    { work: `${count} Deployments that are measured, before autoscalers ${rhythm}`, note: percent(without) },
    { work: `${count} autoscalers, ${rhythm}`, note: `${percent(withThem - without)} more` },
    { work: `memory with them, ${rhythm}`, memory },
    {
      work: `from a load to another running pod, ${rhythm}`,
      note: `median ${seconds(took[took.length >> 1])}, all under ${seconds(took.at(-1))}`,
    },
  ]
}
