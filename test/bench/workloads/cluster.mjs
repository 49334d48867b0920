// All parts at work: pods to bound, and a Deployment of many replicas.
import { inFlight, podOf } from '../load.mjs'
import { cpuSeconds, measured, memoryMiB } from '../measure.mjs'

const PODS = '/api/v1/namespaces/default/pods'
const REPLICA_SETS = '/apis/apps/v1/namespaces/default/replicasets'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'

const nodeOf = (name) => JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name } } })
const nodeStatus = JSON.stringify({
  status: {
    capacity: { cpu: '64', memory: '256Gi', pods: '500' },
    allocatable: { cpu: '64', memory: '256Gi', pods: '500' },
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        lastHeartbeatTime: new Date().toISOString(),
        lastTransitionTime: new Date().toISOString(),
      },
    ],
  },
})

export const makeNodes = ({ client }, count) =>
  inFlight(count, async (i) => {
    await client.send('POST', '/api/v1/nodes', nodeOf(`node-${i}`))
    await client.send('PATCH', `/api/v1/nodes/node-${i}/status`, nodeStatus, 'application/merge-patch+json')
    const node = await client.json('GET', `/api/v1/nodes/node-${i}`)
    // Upstream's admission taints new nodes until their controller, which does not run here, takes the taint off.
    if (node.spec.taints)
      await client.send('PATCH', `/api/v1/nodes/node-${i}`, JSON.stringify({ spec: { taints: null } }), 'application/merge-patch+json')
  })

/** Resolves when `count` pods that match `labels` have been bound. */
const untilBound = async ({ client }, labels, count) => {
  const bound = new Set()
  let rest = ''
  let done
  const all = new Promise((resolve) => {
    done = resolve
  })
  const decoder = new TextDecoder()
  const stream = await client.watch(`${PODS}?watch=1&labelSelector=${encodeURIComponent(labels)}`, (chunk) => {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop()
    for (const line of parts) {
      const { object } = JSON.parse(line)
      if (object.spec?.nodeName) bound.add(object.metadata.uid)
    }
    if (bound.size >= count) done()
  })
  await all
  stream.close()
}

export const podsToBound = async (target, count) => {
  const row = await measured(target.pids, count, async () => {
    const bound = untilBound(target, 'run=bound', count)
    await inFlight(count, (i) => target.client.send('POST', PODS, podOf(`bound-${i}`, { labels: { run: 'bound' } })))
    await bound
  })
  await inFlight(count, (i) => target.client.send('DELETE', `${PODS}/bound-${i}?gracePeriodSeconds=0`))
  return [{ work: `${count} pods to bound, 100 nodes`, ...row }]
}

/** A Deployment or ReplicaSet whose pods bear its name, and `run`, by which they are waited for. */
const workloadOf = ({ kind, name, run, replicas }) => {
  const { metadata, spec } = JSON.parse(podOf('x', { labels: { run, name } }))
  const template = { metadata: { labels: metadata.labels }, spec }
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: { replicas, selector: { matchLabels: { name } }, template },
  })
}

export const deploymentToBound = async (target, replicas) => {
  const idle = memoryMiB(target.pids)
  const before = cpuSeconds(target.pids)
  const row = await measured(target.pids, replicas, async () => {
    const bound = untilBound(target, 'run=deployed', replicas)
    await target.client.send('POST', DEPLOYMENTS, workloadOf({ kind: 'Deployment', name: 'large', run: 'deployed', replicas }))
    await bound
  })
  const memory = memoryMiB(target.pids)
  return [
    { work: `a Deployment of ${replicas}, all bound`, ...row, total: row.seconds },
    { work: 'memory after that, all processes', memory },
    { work: 'memory before, all processes', memory: idle },
    { work: 'CPU of it all', note: `${(cpuSeconds(target.pids) - before).toFixed(2)} s` },
  ]
}

/** Many small Deployments, made at once, all with names of `run`. */
export const deploymentsToBound = async (target, count, replicas, run = 'small') => {
  const row = await measured(target.pids, count * replicas, async () => {
    const bound = untilBound(target, `run=${run}`, count * replicas)
    await inFlight(count, (i) =>
      target.client.send('POST', DEPLOYMENTS, workloadOf({ kind: 'Deployment', name: `${run}-${i}`, run, replicas })),
    )
    await bound
  })
  return [{ work: `${count} Deployments of ${replicas}, all bound`, ...row, total: row.seconds }]
}

/** What making them leaves behind, garbage above all, is cleared up within a minute. */
const SETTLE_MS = 75_000
const REST_MS = 30_000

/** What a cluster costs in which nothing happens: pods of many ReplicaSets, bound, and nobody's kubelet. */
export const rest = async (target, sets, replicas) => {
  await makeNodes(target, 100)
  const bound = untilBound(target, 'run=resting', sets * replicas)
  await inFlight(sets, (i) =>
    target.client.send('POST', REPLICA_SETS, workloadOf({ kind: 'ReplicaSet', name: `resting-${i}`, run: 'resting', replicas })),
  )
  await bound
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  const before = cpuSeconds(target.pids)
  await new Promise((resolve) => setTimeout(resolve, REST_MS))
  const share = (cpuSeconds(target.pids) - before) / (REST_MS / 1000)
  return [
    { work: `${sets * replicas} pods of ${sets} ReplicaSets at rest`, note: `${(share * 100).toFixed(2)} % of a core` },
    { work: 'memory of that, all processes', memory: memoryMiB(target.pids) },
  ]
}
