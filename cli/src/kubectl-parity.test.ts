import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { defaultFlags } from '@coxswain/apiserver'
import { DEFAULT_AUTHENTICATION, type RunningServer, startApiServer } from '@coxswain/apiserver/node'
import { silentLogger, silentMetrics } from '@coxswain/ports'
import { systemClock, systemRandom } from '@coxswain/ports/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from './node/connect.ts'
import { runCli } from './program.ts'
import { type Ran, testTerminal } from './testdata/test-cli.ts'

const kubectl = [
  process.env['KUBECTL'] ?? '',
  ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'kubectl')),
].find((file) => file !== '' && existsSync(file))

/** Its output has changed with its versions; these print what ours does. */
const SAME_OUTPUT: readonly number[] = [32, 33]
const minorOf = (file: string): number => {
  try {
    return Number.parseInt(
      JSON.parse(execFileSync(file, ['version', '--client', '-o', 'json'], { encoding: 'utf8' })).clientVersion.minor,
      10,
    )
  } catch {
    return 0
  }
}
const comparable = kubectl !== undefined && SAME_OUTPUT.includes(minorOf(kubectl))

const OBJECTS = `
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {kubernetes.io/hostname: n1, node-role.kubernetes.io/worker: ""}}
spec: {taints: [{key: k, value: v, effect: NoSchedule}, {key: a, effect: NoExecute}]}
status: {capacity: {cpu: 4, memory: 8Gi, pods: 110}, allocatable: {cpu: 4, memory: 8Gi, pods: 110}}
---
apiVersion: v1
kind: Pod
metadata: {name: p1, labels: {app: web, tier: x}, annotations: {note: "hello\\nworld", short: "1"}}
spec:
  nodeName: n1
  nodeSelector: {disk: ssd}
  readinessGates: [{conditionType: example.com/gate}]
  tolerations: [{key: z, operator: Exists, effect: NoExecute, tolerationSeconds: 300}, {key: b, value: v}]
  initContainers: [{name: init, image: busybox, command: [sh, -c, "echo hi\\necho there"]}]
  containers:
  - name: c
    image: nginx:1.7.9
    args: [a, b]
    ports: [{containerPort: 80}, {containerPort: 443, hostPort: 8443}]
    resources: {limits: {cpu: 500m, memory: 128Mi}, requests: {cpu: 250m, memory: 64Mi}}
    livenessProbe: {httpGet: {path: /h, port: 80}, periodSeconds: 5}
    readinessProbe: {exec: {command: [cat, /x]}}
    envFrom: [{configMapRef: {name: cm}}, {secretRef: {name: s, optional: true}, prefix: P_}]
    env: [{name: A, value: "1\\n2"}, {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]
    volumeMounts: [{name: v, mountPath: /z, readOnly: true, subPath: x}, {name: h, mountPath: /a}]
  volumes: [{name: v, emptyDir: {}}, {name: h, hostPath: {path: /tmp}}, {name: s, secret: {secretName: s}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: nginx}]}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, type: NodePort, ports: [{name: http, port: 80, targetPort: 8080}, {name: s, port: 443, targetPort: named}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: odd}
data: {"9": "0x1F", "10": "yes", a: "- x", b: "multi\\nline\\n", c: " lead", d: "2024-01-02", e: "tab\\there", f: "a: b"}
`

describe.skipIf(!comparable)('beside real kubectl', () => {
  let folder = ''
  let server: RunningServer
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parity-'))
    server = await startApiServer(
      {
        dataDirectory: folder,
        bindAddress: '127.0.0.1',
        port: 0,
        advertiseAddress: '10.0.0.1',
        hosts: [],
        authentication: DEFAULT_AUTHENTICATION,
        etcd: undefined,
        // No controllers run here that would make service accounts.
        flags: { ...defaultFlags, disableAdmissionPlugins: ['ServiceAccount', 'StorageObjectInUseProtection'] },
      },
      { clock: systemClock, random: systemRandom(), logger: silentLogger, metrics: silentMetrics, onFatal: () => undefined },
    )
    await writeFile(join(folder, 'objects.yaml'), OBJECTS)
    expect(await theirs('apply', '-f', join(folder, 'objects.yaml'))).toMatchObject({ code: 0 })
  })
  afterAll(async () => {
    await server.stop(0)
    await rm(folder, { recursive: true })
  })
  const theirs = (...words: readonly string[]) =>
    new Promise<Ran>((resolve) => {
      const env = { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') }
      // Its note on the server's version is about itself, not about what was asked.
      execFile(kubectl ?? '', [...words], { env }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, err: err.replace(/^WARNING: version difference.*\n/m, '') }),
      )
    })
  const ours = async (...words: readonly string[]): Promise<Ran> => {
    const { terminal, out, err } = testTerminal()
    const kubeconfig = join(folder, 'kubeconfig')
    const context = {
      terminal,
      clock: systemClock,
      env: {},
      folder,
      kubeconfigFile: () => kubeconfig,
      connect: () => connect({ kubeconfig, context: undefined, clock: systemClock, onWarning: () => undefined }),
    }
    return { code: await runCli(words, context), out: out(), err: err() }
  }
  /** Ages may differ by a second between the two. */
  const ageless = (text: string): string => text.replaceAll(/\b\d+s\b/g, 'Ns')

  it.each([
    'get all',
    'get all -A',
    'get pods -o wide --show-labels',
    'get pod,svc -L app',
    'get nodes',
    'get pods -o name',
    'get pods -l app=nope',
    'get pod nope p1',
    'get nothing',
    'get lease -A',
    'get pod p1 -o yaml',
    'get deploy,svc -o yaml',
    'get deploy web -o json',
    'get svc -o json',
    'get cm odd -o yaml',
    'describe pod p1',
    'describe deploy web',
    'describe svc web',
    'describe node n1',
    'describe ns default',
    'describe pod nope',
  ])('%s prints the same', async (line) => {
    const words = line.split(' ')
    const [a, b] = [await theirs(...words), await ours(...words)]
    expect({ ...b, out: ageless(b.out) }).toEqual({ ...a, out: ageless(a.out) })
  })

  it('apply and delete do the same', async () => {
    const file = (n: number) => join(folder, `apply-${n}.yaml`)
    const manifest = (image: string, env: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n  selector: {matchLabels: {a: b}}\n  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: ${image}, env: [${env}]}, {name: e, image: x}]}}\n`
    await writeFile(file(1), manifest('v1', '{name: A, value: "1"}, {name: B, value: "2"}'))
    await writeFile(file(2), manifest('v2', '{name: C, value: "<&>"}, {name: A, value: "1"}').replace(', {name: e, image: x}', ''))
    const session = async (run: (...words: readonly string[]) => Promise<Ran>) => {
      const told = [
        await run('apply', '-f', file(1)),
        await run('apply', '-f', file(1)),
        await run('apply', '-f', file(2)),
        await run('apply', '-f', file(2)),
      ]
      const { metadata, spec } = JSON.parse((await theirs('get', 'deploy', 'd', '-o', 'json')).out)
      return [
        ...told,
        metadata.annotations,
        metadata.generation,
        spec,
        await run('delete', '-f', file(2)),
        await run('delete', '-f', file(2)),
      ]
    }
    expect(await session(ours)).toEqual(await session(theirs))
  })
})
