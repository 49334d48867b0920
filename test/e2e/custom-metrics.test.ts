import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { eventually } from '../support/eventually.ts'
import { type MeteredApp, startMeteredApp } from '../support/metered-app.ts'
import { freePort, type RunningProcess, startUntil, temporaryFolder } from '../support/processes.ts'
import { startPrometheus } from '../support/prometheus.ts'
import { kubectlBinary, prometheusBinary, repository } from '../support/tools.ts'

const MINUTE = 60_000
/** A reading is some rounds away, on a machine that may be busy. */
const LIMIT_MS = 45_000
const SIMULATED = 'metrics.simulated.coxswain.dev/http_requests'

/** A Deployment of two pods and an autoscaler that wants ten requests a second of each, and whatever `further` says. */
const manifest = (annotations: string, further = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { ${annotations} } }
    spec: { containers: [{ name: web, image: 'web:1' }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 2
  maxReplicas: 5
  behavior: { scaleDown: { stabilizationWindowSeconds: 0 } }
  metrics:
  - { type: Pods, pods: { metric: { name: http_requests }, target: { type: AverageValue, averageValue: 10 } } }
${further}`

/** A node that nobody here is, with a pod on it that can be scraped. */
const metal = (port: number) => `
apiVersion: v1
kind: Node
metadata: { name: metal }
---
apiVersion: v1
kind: Pod
metadata:
  name: metal
  annotations: { prometheus.io/scrape: 'true', prometheus.io/port: '${port}', prometheus.io/path: /metal }
spec: { nodeName: metal, containers: [{ name: app, image: app }] }
`

const OF_NAMESPACE = `  - type: Object
    object:
      describedObject: { apiVersion: v1, kind: Namespace, name: default }
      metric: { name: http_requests }
      target: { type: Value, value: 1k }
`

const QUEUE = `  - type: External
    external:
      metric: { name: queue_depth, selector: { matchLabels: { queue: orders } } }
      target: { type: AverageValue, averageValue: 30 }
`

/** As people write it for Prometheus' adapter. */
const RULES = `
rules:
- seriesQuery: 'http_requests_total{namespace!="",pod!=""}'
  resources: { overrides: { namespace: { resource: namespace }, pod: { resource: pod } } }
  name: { matches: "^(.*)_total$" }
  metricsQuery: 'sum(rate(<<.Series>>{<<.LabelMatchers>>}[5s])) by (<<.GroupBy>>)'
externalRules:
- seriesQuery: 'queue_depth{queue!=""}'
  resources: { namespaced: false }
  metricsQuery: 'sum(<<.Series>>{<<.LabelMatchers>>}) by (queue)'
`

const scrapeConfigs = (app: string) => `
- { job_name: pods, metrics_path: /pods, static_configs: [{ targets: ['${app}'] }] }
- { job_name: queue, metrics_path: /queue, static_configs: [{ targets: ['${app}'] }] }
`

interface MetricValues {
  readonly items: readonly { readonly describedObject: { readonly name: string }; readonly value: string }[]
}

const readerOf = (cluster: () => ClusterProcess) => {
  const kubectl = (...args: string[]) => cluster().kubectl(...args)
  const columns = async () => (await kubectl('get', 'hpa', 'web', '--no-headers')).trim().split(/\s{2,}/)
  return {
    kubectl,
    targets: async (wanted: RegExp) => (await eventually(columns, (row) => wanted.test(row[2] ?? ''), LIMIT_MS))[2],
    replicas: async (wanted: string) => (await eventually(columns, (row) => row[5] === wanted, LIMIT_MS))[5],
    described: (wanted: RegExp) =>
      eventually(
        () => kubectl('describe', 'hpa', 'web'),
        (text) => wanted.test(text),
        LIMIT_MS,
      ),
    raw: async (path: string) => JSON.parse(await kubectl('get', '--raw', `/apis/${path}`)) as MetricValues,
  }
}

describe.skipIf(kubectlBinary === undefined)('metrics that pods tell themselves', () => {
  let cluster: ClusterProcess
  let app: MeteredApp
  const { kubectl, targets, replicas, described, raw } = readerOf(() => cluster)
  beforeAll(async () => {
    app = await startMeteredApp(async () => [])
    cluster = await startCluster({ store: 'embedded', flags: ['--metric-resolution=1s', '--nodes=1'] })
    const file = join(cluster.folder, 'web.yaml')
    await writeFile(file, manifest(`${SIMULATED}: '10'`, OF_NAMESPACE))
    await kubectl('apply', '-f', file)
  }, MINUTE)
  afterAll(async () => {
    await cluster?.stop()
    await app?.close()
  }, MINUTE)
  const tell = (value: string) => kubectl('annotate', '--overwrite', 'pods', '-l', 'app=web', `${SIMULATED}=${value}`)

  test(
    'are shown, and scale a workload up and down',
    async () => {
      expect(await targets(/^10\/10, 20\/1k$/)).toBe('10/10, 20/1k')
      await tell('45')
      expect(await replicas('5')).toBe('5')
      expect(await kubectl('describe', 'hpa', 'web')).toContain('reason: pods metric http_requests above target')
      await tell('1')
      expect(await replicas('2')).toBe('2')
    },
    MINUTE,
  )

  test(
    'change nothing where they are no number, and the condition says so',
    async () => {
      await tell('NaN')
      const text = await described(/ScalingActive +False +FailedGetPodsMetric/)
      expect(text).toMatch(/unable to get metric http_requests: .*the metric http_requests of pods web-\S+ is not one number/)
      expect(await replicas('2')).toBe('2')
    },
    MINUTE,
  )

  test(
    'are read over the network where a pod is no simulated one, totals as their growth',
    async () => {
      app.setRate(20)
      const file = join(cluster.folder, 'metal.yaml')
      await writeFile(file, metal(app.port))
      await kubectl('apply', '-f', file)
      const status = { phase: 'Running', podIP: '127.0.0.1', podIPs: [{ ip: '127.0.0.1' }] }
      await kubectl('patch', 'pod', 'metal', '--subresource=status', '--type=merge', '-p', JSON.stringify({ status }))
      const path = 'custom.metrics.k8s.io/v1beta1/namespaces/default/pods/metal/http_requests'
      const told = await eventually(
        () => raw(path).catch(() => undefined),
        (list) => list !== undefined,
      )
      expect(told?.items.map(({ describedObject }) => describedObject.name)).toEqual(['metal'])
      expect(Number.parseInt(told?.items[0]?.value ?? '', 10) / 1000).toBeCloseTo(20, -1)
    },
    MINUTE,
  )
})

/** The adapter is a process of its own, and the Prometheus lets nobody in without a certificate. */
describe.skipIf(kubectlBinary === undefined || prometheusBinary === undefined)('metrics that a real Prometheus has', () => {
  let cluster: ClusterProcess
  let adapter: RunningProcess
  let app: MeteredApp
  let prometheus: RunningProcess
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  const { kubectl, targets, replicas, described, raw } = readerOf(() => cluster)
  beforeAll(async () => {
    const podNames = () => kubectl('get', 'pods', '-l', 'app=web', '-o', 'jsonpath={.items[*].metadata.name}')
    app = await startMeteredApp(async () => (await podNames()).split(' ').filter((name) => name !== ''))
    app.setRate(10)
    folder = await temporaryFolder()
    const port = await freePort()
    const rules = join(folder.path, 'rules.yaml')
    await writeFile(rules, RULES)
    cluster = await startCluster({
      store: 'embedded',
      flags: ['--metrics-server=false', '--nodes=1', '--horizontal-pod-autoscaler-sync-period=1s'],
    })
    const pki = (file: string) => join(cluster.folder, 'data/pki', file)
    const flags = [
      ...['--kubeconfig', join(cluster.folder, 'data/metrics-adapter.kubeconfig'), '--secure-port=0', `--config=${rules}`],
      ...[`--prometheus-url=https://127.0.0.1:${port}`, '--metrics-relist-interval=1s', '--prometheus-ca-file', pki('ca.crt')],
      ...['--prometheus-client-tls-cert-file', pki('metrics-adapter.crt')],
      ...['--prometheus-client-tls-key-file', pki('metrics-adapter.key')],
    ]
    adapter = await startUntil(
      process.execPath,
      [join(repository, 'cli/bin/coxswain.mjs'), 'metrics-adapter', ...flags],
      /"serving metrics"/,
    )
    const tls = { cert: pki('kubelet.crt'), key: pki('kubelet.key'), clientCa: pki('ca.crt') }
    const scraped = scrapeConfigs(`127.0.0.1:${app.port}`)
    prometheus = await startPrometheus(prometheusBinary ?? '', { folder: folder.path, port, scrapeConfigs: scraped, tls })
    const file = join(cluster.folder, 'web.yaml')
    await writeFile(file, manifest('', QUEUE))
    await kubectl('apply', '-f', file)
  }, MINUTE)
  afterAll(async () => {
    await prometheus?.stop()
    await app?.close()
    await adapter?.stop()
    await cluster?.stop()
    await folder?.remove()
  }, MINUTE)

  test(
    'are listed by discovery, told of each pod, and shown by the autoscaler',
    async () => {
      // Within a tenth of its target, whatever the moments of the readings.
      expect(await targets(/^(9\d\d\dm|10\d\d\dm|10)\/10, 0\/30 \(avg\)$/)).toMatch(/\/10, 0\/30 \(avg\)$/)
      expect(await kubectl('get', '--raw', '/apis/custom.metrics.k8s.io/v1beta1')).toContain('"pods/http_requests"')
      expect(await kubectl('get', '--raw', '/apis/external.metrics.k8s.io/v1beta1')).toContain('"queue_depth"')
      expect(await kubectl('get', 'apiservices', 'v1beta2.custom.metrics.k8s.io')).toMatch(/ kube-system\/metrics-adapter +True /)
      const { items } = await raw('custom.metrics.k8s.io/v1beta1/namespaces/default/pods/*/http_requests')
      expect(items.map(({ describedObject }) => describedObject.name).join(' ')).toMatch(/^web-\S+ web-\S+$/)
      const document = await kubectl('get', '--raw', '/openapi/v3/apis/custom.metrics.k8s.io/v1beta2')
      expect(document).toContain('"io.k8s.metrics.pkg.apis.custom_metrics.v1beta2.MetricValueList"')
    },
    MINUTE,
  )

  test(
    'scale a workload, whichever asks for most',
    async () => {
      app.setRate(25)
      expect(await replicas('5')).toBe('5')
      expect(await kubectl('describe', 'hpa', 'web')).toContain('reason: pods metric http_requests above target')
      app.setRate(1)
      app.setQueue(90)
      expect(await replicas('3')).toBe('3')
      expect(await targets(/30\/30 \(avg\)/)).toMatch(/^\d+m?\/10, 30\/30 \(avg\)$/)
    },
    MINUTE,
  )

  test(
    'leave a workload as it is when the Prometheus is away, and the condition says so',
    async () => {
      await prometheus.stop()
      const text = await described(/ScalingActive +False/)
      expect(text).toContain('unable to fetch metrics: Prometheus cannot be reached')
      expect(await replicas('3')).toBe('3')
    },
    MINUTE,
  )
})
