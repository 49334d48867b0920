import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { kubectlBinary } from '../support/tools.ts'

/** Policies in CEL as a person uses them, with real kubectl. The tests run in order and build on one another. */
const LIMIT = 'docs/examples/replica-limit.yaml'
const TEAM = 'docs/examples/team-label.yaml'
const NGINX = 'docs/examples/nginx-deployment.yaml'
const MINUTE = 60_000
const DENIED =
  "ValidatingAdmissionPolicy 'replica-limit.example.com' with binding 'replica-limit-binding.example.com' denied request: replicas must be no greater than 3"

describe.skipIf(kubectlBinary === undefined)('policies, with real kubectl', () => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded' })
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)

  test(
    'a policy, its binding and its parameters are applied, and shown',
    async () => {
      await cluster.kubectl('apply', '-f', LIMIT)
      expect(await cluster.kubectl('get', 'validatingadmissionpolicies')).toMatch(
        /^NAME +VALIDATIONS +PARAMKIND +AGE\nreplica-limit\.example\.com +1 +v1\/ConfigMap /,
      )
      await cluster.kubectl(
        'wait',
        '--for=jsonpath={.status.observedGeneration}=1',
        'validatingadmissionpolicy/replica-limit.example.com',
        '--timeout=30s',
      )
    },
    MINUTE,
  )

  test(
    'what it allows is made; scaling past the limit is refused in upstream’s words',
    async () => {
      await cluster.kubectl('create', '-f', NGINX)
      const { code, stderr } = await cluster.tryKubectl('scale', 'deployment/nginx-deployment', '--replicas=4')
      expect(code).toBe(1)
      expect(stderr).toContain(DENIED)
      await cluster.kubectl('scale', 'deployment/nginx-deployment', '--replicas=3')
    },
    MINUTE,
  )

  test(
    'so is an apply, of either kind',
    async () => {
      const file = join(cluster.folder, 'large.json')
      const labels = { app: 'large' }
      const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'example.com/main:v1' }] } }
      const spec = { replicas: 9, selector: { matchLabels: labels }, template }
      await writeFile(file, JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'large' }, spec }))
      for (const how of [[], ['--server-side']]) {
        const { code, stderr } = await cluster.tryKubectl('apply', ...how, '-f', file)
        expect(code).toBe(1)
        expect(stderr).toContain(DENIED)
      }
    },
    MINUTE,
  )

  test(
    'where there are no parameters, nothing is refused',
    async () => {
      await cluster.kubectl('delete', 'configmap/replica-limit')
      await cluster.kubectl('scale', 'deployment/nginx-deployment', '--replicas=4')
    },
    MINUTE,
  )

  test(
    'an expression that does not compile is refused with its place',
    async () => {
      const patch = JSON.stringify({ spec: { validations: [{ expression: 'object.spec.replicas <= limit' }] } })
      const { code, stderr } = await cluster.tryKubectl(
        'patch',
        'validatingadmissionpolicy/replica-limit.example.com',
        '--type=merge',
        '-p',
        patch,
      )
      expect(code).toBe(1)
      expect(stderr).toContain(
        "spec.validations[0].expression: Invalid value: \"object.spec.replicas <= limit\": compilation failed: ERROR: <input>:1:25: undeclared reference to 'limit' (in container '')",
      )
    },
    MINUTE,
  )

  test(
    'a mutating policy gives new objects what it says, also after a restart',
    async () => {
      await cluster.kubectl('apply', '-f', TEAM)
      await cluster.kubectl('label', 'namespace/default', 'team=web')
      await cluster.restart()
      await cluster.kubectl('create', 'deployment', 'labelled', '--image=example.com/main:v1')
      expect(await cluster.kubectl('get', 'deployment/labelled', '-o', 'jsonpath={.metadata.labels}')).toBe(
        '{"app":"labelled","team":"web"}',
      )
    },
    MINUTE,
  )
})
