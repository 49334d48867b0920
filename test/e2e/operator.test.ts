import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { type Converter, startConverter } from '../support/converter.ts'
import { type RunningProcess, runProgram, startUntil } from '../support/processes.ts'
import { kubectlBinary, repository } from '../support/tools.ts'

/**
 * The operator of the documentation as its how-to page runs it: built, under its own ServiceAccount, driven by real kubectl. Its kind has
 * two older versions besides, which a webhook converts. The tests run in order and build on one another.
 */
const MINUTE = 60_000
const EXAMPLES = join(repository, 'docs/examples')
const ACCOUNT = 'system:serviceaccount:default:website-operator'

/** What each version calls the image. */
const IMAGE: Readonly<Record<string, string>> = { v1alpha1: 'container', v1beta1: 'picture', v1: 'image' }

/** The definition of the documentation, in three versions. */
const definitionWith = async (conversion: object): Promise<object> => {
  const text = await readFile(join(EXAMPLES, 'website-definition.yaml'), 'utf8')
  const definition = parse(text)
  const versions = Object.entries(IMAGE).map(([name, field]) => {
    const [version] = parse(text.replaceAll(/\bimage\b(?=:|\]|\.| })/g, field)).spec.versions
    return { ...version, name, storage: name === 'v1' }
  })
  return { ...definition, spec: { ...definition.spec, versions, conversion } }
}

/** Builds and starts the operator by the commands of the how-to page. */
const startOperator = async (cluster: ClusterProcess): Promise<RunningProcess> => {
  const kubeconfig = join(cluster.folder, 'operator.kubeconfig')
  await copyFile(cluster.kubeconfig, kubeconfig)
  const token = (await cluster.kubectl('create', 'token', 'website-operator')).trim()
  await cluster.kubectl('--kubeconfig', kubeconfig, 'config', 'set-credentials', 'website-operator', `--token=${token}`)
  await cluster.kubectl('--kubeconfig', kubeconfig, 'config', 'set-context', '--current', '--user=website-operator')

  const built = join(repository, 'client/dist/operator.js')
  await mkdir(join(repository, 'client/dist'), { recursive: true })
  const how = ['--bundle', '--packages=external', '--platform=node', '--format=esm', `--outfile=${built}`]
  const { code, stderr } = await runProgram(join(repository, 'node_modules/.bin/esbuild'), ['client/examples/operator.ts', ...how])
  if (code !== 0) throw new Error(stderr)
  return startUntil(process.execPath, [built, kubeconfig], /caches are filled/)
}

describe.skipIf(kubectlBinary === undefined)('an operator with real kubectl', () => {
  let cluster: ClusterProcess
  let converter: Converter
  let operator: RunningProcess
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const untilReady = (count: number) => kubectl('wait', `--for=jsonpath={.status.readyReplicas}=${count}`, 'website/shop', '--timeout=30s')

  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded' })
    converter = await startConverter(join(cluster.folder, 'data/pki'), IMAGE)
    const definition = join(cluster.folder, 'definition.json')
    await writeFile(definition, JSON.stringify(await definitionWith(converter.conversion)))
    await kubectl('apply', '-f', definition, '-f', join(EXAMPLES, 'website-operator.yaml'))
    await kubectl('wait', '--for=condition=established', 'crd/websites.example.dev', '--timeout=10s')
    operator = await startOperator(cluster)
  }, MINUTE)
  afterAll(async () => {
    await operator?.stop()
    converter?.close()
    await cluster?.stop()
  }, MINUTE)

  test(
    'brings a website up, and its columns show it',
    async () => {
      expect(await kubectl('apply', '-f', join(EXAMPLES, 'website.yaml'))).toBe('website.example.dev/shop created\n')
      await untilReady(2)
      expect(await kubectl('get', 'websites')).toMatch(/^NAME\s+IMAGE\s+WANTED\s+READY\nshop\s+nginx:1\.29\s+2\s+2\n$/)
      expect(await kubectl('get', 'deployments')).toMatch(/\nshop\s+2\/2\s/)
    },
    MINUTE,
  )

  test(
    'follows a change that is made in an older version',
    async () => {
      await kubectl('patch', 'websites.v1alpha1.example.dev', 'shop', '--type=merge', '-p', '{"spec":{"container":"nginx:1.30"}}')
      await kubectl('wait', '--for=jsonpath={.spec.template.spec.containers[0].image}=nginx:1.30', 'deployment/shop', '--timeout=30s')
      await kubectl('rollout', 'status', 'deployment/shop', '--timeout=30s')
      expect(await kubectl('get', 'websites.v1beta1.example.dev', 'shop', '-o', 'jsonpath={.spec.picture}')).toBe('nginx:1.30')
    },
    MINUTE,
  )

  test(
    'scales with it',
    async () => {
      expect(await kubectl('scale', '--replicas=3', 'website/shop')).toBe('website.example.dev/shop scaled\n')
      await untilReady(3)
      expect(await kubectl('get', 'websites', '--no-headers')).toMatch(/^shop +nginx:1\.30 +3 +3\n$/)
      expect(await kubectl('get', 'deployment/shop', '-o', 'jsonpath={.status.readyReplicas}')).toBe('3')
    },
    MINUTE,
  )

  test(
    'never sees what the rules refuse',
    async () => {
      const spec = { picture: 'nginx:latest' }
      const patch = ['patch', 'websites.v1beta1.example.dev', 'shop', '--type=merge', '-p', JSON.stringify({ spec })]
      expect((await cluster.tryKubectl(...patch)).stderr).toContain('an image that changes under its name cannot be rolled back')
    },
    MINUTE,
  )

  test(
    'may do no more than its work, and none of it failed for want of a right',
    async () => {
      const mayI = async (...what: string[]) => (await cluster.tryKubectl('auth', 'can-i', ...what, `--as=${ACCOUNT}`)).stdout
      expect(await mayI('update', 'deployments')).toBe('yes\n')
      for (const what of [
        ['delete', 'deployments'],
        ['update', 'websites'],
        ['get', 'secrets'],
        ['update', 'deployments', '-n', 'kube-system'],
      ])
        expect(await mayI(...what)).toBe('no\n')
      expect(operator.output()).not.toContain('forbidden')
    },
    MINUTE,
  )
})
