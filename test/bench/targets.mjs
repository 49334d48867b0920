// The servers that are measured: ours in its layouts, and upstream's binaries where they are built.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientOf } from './load.mjs'

const root = join(import.meta.dirname, '../..')
const main = join(root, 'cli/dist/bundle/main.js')

export const freePort = () =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const credentialsOf = (file) => {
  const text = readFileSync(file, 'utf8')
  const pem = (name) => Buffer.from(new RegExp(`${name}: (\\S+)`).exec(text)[1], 'base64')
  return { cert: pem('client-certificate-data'), key: pem('client-key-data'), ca: pem('certificate-authority-data') }
}

const start = (command, args, env = {}) => {
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', process.env.BENCH_VERBOSE ? 'inherit' : 'ignore'],
    env: { ...process.env, ...env },
  })
  child.ended = new Promise((resolve) => child.once('close', resolve))
  return child
}

const untilReady = async (check, limitMs = 120_000) => {
  const end = performance.now() + limitMs
  for (;;) {
    try {
      if ((await check()) === true) return
    } catch {
      // Not there yet.
    }
    if (performance.now() > end) throw new Error('the server did not become ready')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const stopAll = async (children) => {
  for (const child of [...children].reverse()) {
    child.kill('SIGTERM')
    await child.ended
  }
}

/** etcd with its data in `folder`, or undefined where the machine has none. */
export const startEtcd = async (binary, folder) => {
  const [client, peer] = [await freePort(), await freePort()]
  const endpoint = `http://127.0.0.1:${client}`
  const child = start(binary, [
    '--data-dir',
    join(folder, 'etcd'),
    '--listen-client-urls',
    endpoint,
    '--advertise-client-urls',
    endpoint,
    '--listen-peer-urls',
    `http://127.0.0.1:${peer}`,
    '--initial-advertise-peer-urls',
    `http://127.0.0.1:${peer}`,
    '--initial-cluster',
    `default=http://127.0.0.1:${peer}`,
  ])
  await untilReady(async () => (await fetch(`${endpoint}/health`)).ok)
  return { child, endpoint }
}

/** Without kubelets nobody reports, and nodes that do not report are not what is measured. */
const WITHOUT_KUBELETS = ['--controllers=*,-nodelifecycle,-taint-eviction,-podgc,-node-ipam']

/**
 * Our server, with scheduler and controllers as processes of their own where `parts` is set (or by `startParts()` later), and a kubelet for
 * each of `kubelets`, which are its flags. `flags` are further ones of the parts. `pids` are those whose CPU counts: the server's first, and
 * no kubelet's.
 */
export const startOurs = async ({
  etcd,
  parts = false,
  folder = mkdtempSync(join(tmpdir(), 'coxswain-bench-')),
  kubelets = [],
  flags = {},
}) => {
  const port = await freePort()
  const children = []
  const began = performance.now()
  children.push(
    start(process.execPath, [
      main,
      'apiserver',
      '--data-dir',
      join(folder, 'data'),
      '--secure-port',
      String(port),
      '--log-level',
      'warn',
      // As upstream's, which runs without the controllers that make service accounts.
      '--disable-admission-plugins=ServiceAccount',
      ...(etcd ? ['--etcd-servers', etcd] : []),
      ...(flags.apiserver ?? []),
    ]),
  )
  const url = `https://127.0.0.1:${port}`
  const probe = clientOf({ url })
  await untilReady(async () => (await probe.send('GET', '/readyz')) === 'ok')
  const readyMs = performance.now() - began
  await probe.close()
  await untilReady(async () => existsSync(join(folder, 'data/kubeconfig')))
  const pids = [children[0].pid]
  const startParts = () => {
    for (const part of ['scheduler', 'controller-manager']) {
      const child = start(process.execPath, [
        main,
        part,
        '--kubeconfig',
        join(folder, 'data', `${part}.kubeconfig`),
        '--leader-elect=false',
        '--secure-port',
        '0',
        '--log-level',
        'warn',
        ...(part === 'controller-manager' && kubelets.length === 0 ? WITHOUT_KUBELETS : []),
        ...(flags[part] ?? []),
      ])
      children.push(child)
      pids.push(child.pid)
    }
  }
  if (parts) startParts()
  const credentials = ['--kubeconfig', join(folder, 'data/kubelet.kubeconfig')]
  const agents = kubelets.map((given) =>
    start(process.execPath, [main, 'kubelet', ...credentials, '--healthz-port', '0', '--log-level', 'warn', ...given]),
  )
  return {
    name: 'coxswain',
    url,
    readyMs,
    folder,
    pids,
    startParts,
    agents,
    client: clientOf({ url, tls: credentialsOf(join(folder, 'data/kubeconfig')) }),
    ...(etcd || parts ? {} : { startBare: (body) => startBareFastify(folder, body) }),
    stop: async ({ keep = false } = {}) => {
      await stopAll([...children, ...agents])
      if (!keep) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Everything of ours in one process, without simulated nodes unless it is to have some. */
export const startOneProcess = async ({ nodes = 0, flags = [] } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'coxswain-bench-'))
  const port = await freePort()
  const began = performance.now()
  const child = start(process.execPath, [
    main,
    'up',
    '--nodes',
    String(nodes),
    '--data-dir',
    join(folder, 'data'),
    '--port',
    String(port),
    '--disable-admission-plugins=ServiceAccount',
    ...flags,
  ])
  const url = `https://127.0.0.1:${port}`
  const probe = clientOf({ url })
  await untilReady(async () => (await probe.send('GET', '/readyz')) === 'ok')
  const readyMs = performance.now() - began
  await probe.close()
  await untilReady(async () => existsSync(join(folder, 'data/kubeconfig')))
  return {
    name: 'one process',
    url,
    readyMs,
    folder,
    pids: [child.pid],
    client: clientOf({ url, tls: credentialsOf(join(folder, 'data/kubeconfig')) }),
    stop: async () => {
      await stopAll([child])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A bare fastify route that answers any GET with `body`, behind the certificates of a server of ours in `folder`. */
const startBareFastify = async (folder, body) => {
  const port = await freePort()
  const bodyFile = join(folder, 'body.json')
  writeFileSync(bodyFile, body)
  const child = start(process.execPath, [join(import.meta.dirname, 'bare-fastify.mjs'), join(folder, 'data/pki'), String(port), bodyFile])
  const client = clientOf({ url: `https://127.0.0.1:${port}`, tls: credentialsOf(join(folder, 'data/kubeconfig')) })
  await untilReady(async () => (await client.send('GET', '/')).length > 0)
  return { pids: [child.pid], client, stop: () => stopAll([child]) }
}

/** Upstream's kube-apiserver (and scheduler and controller manager) from `binaries`, on the etcd given. */
export const startPeer = async ({ binaries, etcd, parts = false }) => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-bench-'))
  const port = await freePort()
  const { generateKeyPairSync } = await import('node:crypto')
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  writeFileSync(join(folder, 'sa.key'), privateKey)
  writeFileSync(join(folder, 'sa.pub'), publicKey)
  writeFileSync(join(folder, 'tokens.csv'), 'admintoken,admin,admin,"system:masters"\n')
  const url = `https://127.0.0.1:${port}`
  writeFileSync(
    join(folder, 'kubeconfig'),
    `apiVersion: v1\nkind: Config\nclusters: [{name: peer, cluster: {server: "${url}", insecure-skip-tls-verify: true}}]\nusers: [{name: admin, user: {token: admintoken}}]\ncontexts: [{name: peer, context: {cluster: peer, user: admin}}]\ncurrent-context: peer\n`,
  )
  const children = []
  const began = performance.now()
  children.push(
    start(join(binaries, 'kube-apiserver'), [
      `--etcd-servers=${etcd}`,
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      `--cert-dir=${folder}/certs`,
      `--service-account-key-file=${folder}/sa.pub`,
      `--service-account-signing-key-file=${folder}/sa.key`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--token-auth-file=${folder}/tokens.csv`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.0.0.0/16',
      '--allow-privileged=true',
      '--disable-admission-plugins=ServiceAccount',
      '--max-requests-inflight=4000',
      '--max-mutating-requests-inflight=2000',
    ]),
  )
  const headers = { authorization: 'Bearer admintoken' }
  const probe = clientOf({ url, headers })
  await untilReady(async () => (await probe.send('GET', '/readyz')) === 'ok', 60_000)
  const readyMs = performance.now() - began
  // It makes its namespaces a moment later.
  await untilReady(async () => (await probe.json('GET', '/api/v1/namespaces/default')).kind === 'Namespace')
  await probe.close()
  const pids = [children[0].pid]
  const startParts = () => {
    const common = [`--kubeconfig=${folder}/kubeconfig`, '--leader-elect=false', '--kube-api-qps=5000', '--kube-api-burst=5000']
    for (const [part, flags] of [
      ['kube-scheduler', []],
      [
        'kube-controller-manager',
        [
          `--service-account-private-key-file=${folder}/sa.key`,
          '--controllers=*,-nodelifecycle,-nodeipam,-cloud-node-lifecycle,-podgc',
          '--concurrent-deployment-syncs=10',
          '--concurrent-replicaset-syncs=10',
        ],
      ],
    ]) {
      const child = start(join(binaries, part), [...common, '--secure-port=0', '--port=0', ...flags])
      children.push(child)
      pids.push(child.pid)
    }
  }
  if (parts) startParts()
  return {
    name: 'kubernetes',
    url,
    readyMs,
    folder,
    pids,
    startParts,
    client: clientOf({ url, headers }),
    stop: async () => {
      await stopAll(children)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
