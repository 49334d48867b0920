// `pnpm bench`: the same work against ours and, where its binaries are built, upstream's Kubernetes, in one run.
//
//   pnpm bench                     everything, at full size
//   pnpm bench -- --small          a tenth of it, for a look
//   pnpm bench -- --only objects   one workload: ready, objects, applies, tables, watches, definitions, cluster,
//                                  series, causes, rest, autoscalers, heartbeats, outage
//   pnpm bench -- --patient        the outage by upstream's times too: a quarter of an hour
//   PEER_BINARIES=FOLDER           where kube-apiserver, kube-scheduler and kube-controller-manager are
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { build, checkNode, install, root, step } from '../../cli/bin/workspace.mjs'

checkNode()
await step('Dependencies', install)
await step('Build', build)
const { startEtcd, startOneProcess, startOurs, startPeer } = await import('./targets.mjs')
const { objects } = await import('./workloads/objects.mjs')
const { applies } = await import('./workloads/applies.mjs')
const { tables } = await import('./workloads/tables.mjs')
const { definitions } = await import('./workloads/definitions.mjs')
const { fanOut, stuckReaders } = await import('./workloads/watches.mjs')
const { deploymentsToBound, deploymentToBound, makeNodes, podsToBound, rest } = await import('./workloads/cluster.mjs')
const { autoscalers } = await import('./workloads/autoscalers.mjs')
const { causes } = await import('./workloads/causes.mjs')
const { heartbeats, outage } = await import('./workloads/nodes.mjs')
const { memoryMiB } = await import('./measure.mjs')
const { printReport } = await import('./report.mjs')

const flags = process.argv.slice(2)
const scale = flags.includes('--small') ? 0.1 : 1
const only = flags.includes('--only') ? flags[flags.indexOf('--only') + 1] : undefined
const wants = (name) => only === undefined || only === name
const sized = (count) => Math.max(10, Math.round(count * scale))
const etcdBinary = [join(root, '.cache/debian/usr/bin'), ...(process.env.PATH ?? '').split(delimiter)]
  .map((folder) => join(folder, 'etcd'))
  .find(existsSync)
const binaries = process.env.PEER_BINARIES
const peerThere = binaries !== undefined && existsSync(join(binaries, 'kube-apiserver')) && etcdBinary !== undefined
if (!peerThere) console.log('  Upstream is left out: set PEER_BINARIES to a folder with its binaries, and have etcd on the PATH.')

const withEtcd = async (work) => {
  const folder = mkdtempSync(join(tmpdir(), 'etcd-bench-'))
  const { child, endpoint } = await startEtcd(etcdBinary, folder)
  try {
    return await work(endpoint)
  } finally {
    child.kill('SIGTERM')
    await child.ended
    rmSync(folder, { recursive: true, force: true })
  }
}
const during = async (target, work) => {
  try {
    return await work(target)
  } finally {
    await target.client.close()
    await target.stop()
  }
}

const single = async (target) => [
  { work: 'start to ready', readyMs: target.readyMs },
  ...(wants('objects') ? await objects(target, sized(3000)) : []),
  ...(wants('tables') ? await tables(target, sized(5000)) : []),
  ...(wants('applies') ? await applies(target, sized(6000)) : []),
  ...(wants('watches')
    ? [...(await fanOut(target, sized(100), sized(500))), ...(await stuckReaders(target, sized(100), sized(2000)))]
    : []),
]
const whole = async (target) => {
  if (!wants('cluster')) return []
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const idle = { work: 'memory idle, all processes', memory: memoryMiB(target.pids) }
  await makeNodes(target, 100)
  return [
    idle,
    ...(await podsToBound(target, sized(1000))),
    ...(await deploymentToBound(target, sized(2000))),
    ...(await deploymentsToBound(target, sized(500), 4)),
  ]
}

/** What a server has been through by the end of a day: one kind of work after another on it, the parts started when it has served for a while. */
const series = async (target) => {
  if (!wants('series')) return []
  const rows = [...(await objects(target, sized(3000))), ...(await fanOut(target, sized(100), sized(500)))]
  target.startParts()
  await makeNodes(target, 100)
  rows.push(...(await podsToBound(target, sized(1000))), ...(await deploymentToBound(target, sized(2000))))
  return rows.map((row) => ({ ...row, work: `in a series: ${row.work}` }))
}

const explained = () => causes(async (given, work) => during(await startOneProcess({ flags: given }), work), sized(250))
const atRest = (target) => rest(target, sized(2000), 10)
/** At our own rhythm, and at upstream's. */
const autoscaled = async () => {
  const at = async (rhythm, flags) =>
    during(await startOneProcess({ nodes: 20, flags }), (target) => autoscalers(target, sized(1000), rhythm))
  return [...(await at('at each new reading, every 5 s', [])), ...(await at('every 15 s', ['--horizontal-pod-autoscaler-sync-period=15s']))]
}

/** The default range has addresses for 256 nodes, as upstream's. */
const ROOM_FOR_NODES = '--cluster-cidr=10.128.0.0/9'

/** Each with kubelets of its own. Its status a node writes every five minutes; each minute is more than any does. */
const STATUS = [
  ['leases each 10 s', []],
  ['leases each 10 s and status each minute', ['--node-status-report-frequency=1m']],
]
const beating = async () => {
  const [rows, count] = [[], sized(1000)]
  for (const [how, given] of STATUS) {
    const target = await startOurs({
      parts: true,
      kubelets: [['--nodes', String(count), ...given]],
      flags: { 'controller-manager': [ROOM_FOR_NODES] },
    })
    rows.push(...(await during(target, () => heartbeats(target, count, how))))
  }
  return rows
}

/** Times of detection and eviction: quick ones, and upstream's. */
const QUICK = {
  how: 'noticed after 5 s, evicted after 1 s',
  kubelet: ['--node-lease-duration-seconds=4'],
  flags: {
    apiserver: ['--default-unreachable-toleration-seconds=1', '--default-not-ready-toleration-seconds=1'],
    'controller-manager': ['--node-monitor-grace-period=5s', '--node-monitor-period=1s', '--node-eviction-rate=10'],
  },
}
const PATIENT = { how: "upstream's times: 50 s, a node each 10 s, 300 s", kubelet: [], flags: {} }
const dying = async ({ how, kubelet, flags: given }) => {
  const [nodes, dead] = [sized(500), sized(50)]
  const kubelets = [
    ['--nodes', String(nodes - dead), ...kubelet],
    ['--nodes', String(dead), '--node-prefix', 'doomed-', '--first-node-number', '10000', ...kubelet],
  ]
  const target = await startOurs({
    parts: true,
    kubelets,
    flags: { ...given, 'controller-manager': [ROOM_FOR_NODES, ...(given['controller-manager'] ?? [])] },
  })
  return during(target, () => outage(target, { nodes, sets: sized(500), replicas: 10, how }))
}

/** A part that could not be measured is said, and the rest of the column stands. */
const unmeasured = (error) => [{ work: 'not measured', note: error.message.slice(0, 120) }]

/** The second start of our server finds its keys made. */
const restarted = async () => {
  const first = await startOurs({})
  await first.client.close()
  await first.stop({ keep: true })
  const second = await startOurs({ folder: first.folder })
  await second.client.close()
  await second.stop()
  return [{ work: 'second start to ready', readyMs: second.readyMs }]
}

const results = new Map()
const column = async (name, work) => {
  await step(`Measuring ${name}`, async () => {
    try {
      results.set(name, await work())
      return undefined
    } catch (error) {
      return `FAILED: ${error.message.slice(0, 200)}`
    }
  })
}
await column('ours, embedded', async () => [
  ...(wants('ready') ? await restarted() : []),
  ...(wants('definitions')
    ? [
        ...(await definitions(startOurs, { count: sized(1000), fields: 100, bytes: 10_000 })),
        ...(await definitions(startOurs, { count: sized(50), fields: 500, bytes: 200_000 })),
      ]
    : []),
  ...(await during(await startOurs({}), single)),
  ...(wants('cluster') ? await during(await startOurs({ parts: true }), whole) : []),
  ...(wants('series') ? await during(await startOurs({}), series) : []),
  ...(wants('rest') ? await during(await startOurs({ parts: true }), atRest) : []),
  ...(wants('heartbeats') ? await beating() : []),
  ...(wants('outage') ? await dying(QUICK) : []),
  ...(wants('outage') && flags.includes('--patient') ? await dying(PATIENT) : []),
])
if (['cluster', 'causes', 'rest', 'autoscalers'].some(wants)) {
  await column('ours, one process', async () => [
    ...(wants('cluster') ? await during(await startOneProcess(), whole) : []),
    ...(wants('causes') ? await explained() : []),
    ...(wants('rest') ? await during(await startOneProcess(), atRest) : []),
    ...(wants('autoscalers') ? await autoscaled() : []),
  ])
}
if (etcdBinary !== undefined) {
  await column('ours, etcd', async () => [
    ...(await withEtcd(async (etcd) => during(await startOurs({ etcd }), single))),
    ...(wants('cluster') ? await withEtcd(async (etcd) => during(await startOurs({ etcd, parts: true }), whole)) : []),
    ...(wants('series') ? await withEtcd(async (etcd) => during(await startOurs({ etcd }), series)) : []),
  ])
}
if (peerThere) {
  await column('upstream 1.20', async () => [
    ...(await withEtcd(async (etcd) => during(await startPeer({ binaries, etcd }), single))),
    ...(wants('cluster')
      ? await withEtcd(async (etcd) => during(await startPeer({ binaries, etcd, parts: true }), whole)).catch(unmeasured)
      : []),
    ...(wants('series') ? await withEtcd(async (etcd) => during(await startPeer({ binaries, etcd }), series)).catch(unmeasured) : []),
  ])
}
printReport(results)
process.exit(0)
