// Nodes with kubelets: what their heartbeats cost, and how long it takes until the pods of dead ones run elsewhere.
import { inFlight, podOf } from '../load.mjs'
import { cpuSeconds } from '../measure.mjs'

const NODES = '/api/v1/nodes'
const PODS = '/api/v1/namespaces/default/pods'
const REPLICA_SETS = '/apis/apps/v1/namespaces/default/replicasets'

const SETTLE_MS = 20_000
const BEATS_MS = 60_000
const DEADLINE_MS = 20 * 60_000
const LOOK_MS = 50

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const isReady = ({ status }) => status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true

/** Follows a collection; calls `onObject` with each state of each object, and whether it is gone. */
const follow = (client, path, onObject) => {
  const decoder = new TextDecoder()
  let rest = ''
  return client.watch(`${path}?watch=1`, (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      const { type, object } = JSON.parse(line)
      onObject(object, type === 'DELETED')
    }
  })
}

/** Resolves when `count` nodes are ready. */
const untilReady = async ({ client }, count) => {
  const ready = new Set()
  let done
  const all = new Promise((resolve) => {
    done = resolve
  })
  const stream = await follow(client, NODES, (node) => {
    if (isReady(node)) ready.add(node.metadata.name)
    if (ready.size >= count) done()
  })
  await all
  stream.close()
}

/** CPU of the API server while nothing happens but that nodes say that they live: leases each 10 s, and their status as often as `target` has it. */
export const heartbeats = async (target, nodes, how) => {
  await untilReady(target, nodes)
  await pause(SETTLE_MS)
  const [server] = target.pids
  const before = cpuSeconds([server])
  await pause(BEATS_MS)
  const share = (cpuSeconds([server]) - before) / (BEATS_MS / 1000)
  return [{ work: `${nodes} nodes' heartbeats, ${how}: the API server`, note: `${(share * 100).toFixed(1)} % of a core` }]
}

const replicaSetOf = (name, replicas) => {
  const { metadata, spec } = JSON.parse(podOf('x', { labels: { name, run: 'outage' } }))
  const template = { metadata: { labels: metadata.labels }, spec }
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: { name } }, template },
  })
}

/** What is known of all pods and nodes by uid, and a way to wait until something is so. */
const createObserver = async (client) => {
  const note = (into) => (object, isGone) => (isGone ? into.delete(object.metadata.uid) : into.set(object.metadata.uid, object))
  const [pods, nodes] = [new Map(), new Map()]
  const streams = [await follow(client, PODS, note(pods)), await follow(client, NODES, note(nodes))]
  return {
    pods,
    nodes,
    until: async (holds, what) => {
      const end = performance.now() + DEADLINE_MS
      while (!holds()) {
        if (performance.now() > end) throw new Error(`${what}: not within ${DEADLINE_MS / 1000} s`)
        await pause(LOOK_MS)
      }
    },
    close: () => {
      for (const stream of streams) stream.close()
    },
  }
}

const isRunning = ({ status }) => status?.phase === 'Running' && isReady({ status })

/**
 * Kills the last of the target's kubelets, whose nodes are named `doomed-`. Tells when the last of these was found silent, all their pods
 * had been told to go, as many others had been made, and these ran; in seconds since the kill.
 */
export const outage = async (target, { nodes, sets, replicas, how }) => {
  const { client } = target
  await untilReady(target, nodes)
  const observer = await createObserver(client)
  const { pods, until } = observer
  await inFlight(sets, (i) => client.send('POST', REPLICA_SETS, replicaSetOf(`set-${i}`, replicas)))
  await until(() => pods.size === sets * replicas && [...pods.values()].every(isRunning), 'pods run')
  const dying = new Set([...observer.nodes.values()].map(({ metadata }) => metadata.name).filter((name) => name.startsWith('doomed-')))
  const lost = [...pods.values()].filter(({ spec }) => dying.has(spec.nodeName)).map(({ metadata }) => metadata.uid)
  const old = new Set(pods.keys())
  const fresh = () => [...pods].filter(([uid]) => !old.has(uid)).map(([, pod]) => pod)
  const stages = [
    ['found silent', () => [...observer.nodes.values()].filter((node) => dying.has(node.metadata.name)).every((node) => !isReady(node))],
    ['evicted', () => lost.every((uid) => pods.get(uid)?.metadata.deletionTimestamp !== undefined || !pods.has(uid))],
    ['made anew', () => fresh().length >= lost.length],
    ['running', () => fresh().filter((pod) => isRunning(pod) && !dying.has(pod.spec.nodeName)).length >= lost.length],
  ]
  const before = cpuSeconds(target.pids)
  const began = performance.now()
  target.agents.at(-1).kill('SIGKILL')
  const times = []
  await Promise.all(
    stages.map(async ([stage, holds], i) => {
      await until(holds, stage)
      times[i] = `${stage} ${((performance.now() - began) / 1000).toFixed(1)} s`
    }),
  )
  const cpu = cpuSeconds(target.pids) - before
  observer.close()
  return [
    {
      work: `${dying.size} of ${nodes} nodes die with ${lost.length} pods, ${how}`,
      note: `${times.join(', ')}; ${cpu.toFixed(1)} s of CPU`,
    },
  ]
}
