import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { eventually } from '../support/eventually.ts'
import { kubectlBinary } from '../support/tools.ts'

/** Claims that pods need from templates, with real kubectl. Nothing gives out devices yet: the pods wait. */
const MINUTE = 60_000
const TEMPLATE = {
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaimTemplate',
  metadata: { name: 'one-gpu' },
  spec: { spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } }] } } },
}
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'train' },
  spec: { resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }], containers: [{ name: 'main', image: 'train:1' }] },
}

describe.skipIf(kubectlBinary === undefined)('a pod that needs a claim from a template', () => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded', flags: ['--nodes=1'] })
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)
  const create = async (object: { readonly kind: string }): Promise<string> => {
    const file = join(cluster.folder, `${object.kind}.json`)
    await writeFile(file, JSON.stringify(object))
    return cluster.kubectl('create', '-f', file)
  }
  const claims = async () => (await cluster.kubectl('get', 'resourceclaims', '-o', 'name')).trim()

  test(
    'is told when there is no template, and gets its claim when there is one',
    async () => {
      expect(await create(POD)).toBe('pod/train created\n')
      const told = () => cluster.kubectl('get', 'events', '--field-selector=reason=FailedResourceClaimCreation')
      expect(await eventually(told, (text) => text !== '')).toContain('PodResourceClaim gpu: resource claim template "one-gpu"')
      expect(await claims()).toBe('')
      await create(TEMPLATE)
      await cluster.kubectl('wait', '--for=jsonpath={.status.resourceClaimStatuses[0].name}=gpu', 'pod/train', '--timeout=20s')
      const name = await cluster.kubectl('get', 'pod', 'train', '-o', 'jsonpath={.status.resourceClaimStatuses[0].resourceClaimName}')
      expect(name).toMatch(/^train-gpu-\w{5}$/)
      expect(await claims()).toBe(`resourceclaim.resource.k8s.io/${name}`)
    },
    MINUTE,
  )

  test(
    'takes it along when it is deleted',
    async () => {
      await cluster.kubectl('delete', 'pod', 'train')
      await cluster.kubectl('wait', '--for=delete', 'resourceclaims', '--all', '--timeout=20s')
      expect(await claims()).toBe('')
    },
    MINUTE,
  )
})
