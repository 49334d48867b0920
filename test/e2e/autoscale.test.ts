import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { eventually } from '../support/eventually.ts'
import { kubectlBinary } from '../support/tools.ts'

const MINUTE = 60_000
const LOAD = 'simulated.coxswain.dev/cpu'

/** Three pods that ask for a tenth of a core each, and an autoscaler that wants them to use four fifths of it. */
const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { ${LOAD}: 50m } }
    spec: { containers: [{ name: web, image: 'web:1', resources: { requests: { cpu: 100m } } }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 3
  maxReplicas: 5
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]
  behavior: { scaleDown: { stabilizationWindowSeconds: 0 } }
`

describe.skipIf(kubectlBinary === undefined)('an autoscaler, with real kubectl', () => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded', flags: ['--metric-resolution=1s'] })
    const file = join(cluster.folder, 'web.yaml')
    await writeFile(file, MANIFEST)
    await cluster.kubectl('apply', '-f', file)
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const columns = async () => (await kubectl('get', 'hpa', 'web', '--no-headers')).trim().split(/\s{2,}/)
  const load = (amount: string) => kubectl('annotate', '--overwrite', 'pods', '-l', 'app=web', `${LOAD}=${amount}`)
  const replicas = async (wanted: string) => {
    const row = await eventually(columns, (each) => each[5] === wanted)
    expect(row.slice(3, 6)).toEqual(['3', '5', wanted])
    return row[2]
  }

  test(
    'leaves a workload alone that is under its target, and shows both',
    async () => {
      expect(await eventually(columns, (row) => row[2]?.includes('50%') === true)).toEqual(
        expect.arrayContaining(['web', 'Deployment/web', expect.stringMatching(/50%\/80%/), '3', '5']),
      )
    },
    MINUTE,
  )

  test(
    'grows it to five within seconds when the load is over 80 %',
    async () => {
      const began = performance.now()
      await load('130m')
      await replicas('5')
      await kubectl('wait', '--for=jsonpath={.status.readyReplicas}=5', 'deployment/web', '--timeout=30s')
      process.stdout.write(`from load to five running pods: ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
      expect(await kubectl('describe', 'hpa', 'web')).toContain(
        'New size: 5; reason: cpu resource utilization (percentage of request) above target',
      )
    },
    MINUTE,
  )

  test(
    'shrinks it to three when the load is under it',
    async () => {
      await load('20m')
      await replicas('3')
      // The first reading may be of a moment when some pods had the old load: three were what it asked for then, and are too many later.
      const described = await eventually(
        () => kubectl('describe', 'hpa', 'web'),
        (text) => /TooFewReplicas/.test(text),
      )
      expect(described).toContain('reason: All metrics below target')
      expect(described).toMatch(/ScalingLimited +True +TooFewReplicas/)
    },
    MINUTE,
  )

  test(
    'says so when its target is gone',
    async () => {
      await kubectl('delete', 'deployment', 'web')
      const described = await eventually(
        () => kubectl('describe', 'hpa', 'web'),
        (text) => /AbleToScale +False +FailedGetScale/.test(text),
      )
      expect(described).toMatch(/AbleToScale +False +FailedGetScale/)
    },
    MINUTE,
  )
})
