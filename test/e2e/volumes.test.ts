import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { kubectlBinary } from '../support/tools.ts'

/** Claims, volumes and the pods that mount them, as real kubectl shows them. Each test makes what it needs under names of its own. */
const MINUTE = 60_000

const claim = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
})
const volume = (name: string, size: string, spec: object = {}, labels: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name, labels },
  spec: {
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: size },
    storageClassName: 'manual',
    hostPath: { path: `/mnt/${name}` },
    ...spec,
  },
})
const pod = (name: string, source: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'volumes' } },
  spec: {
    containers: [{ name: 'main', image: 'nginx', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
    volumes: [{ name: 'data', ...source }],
  },
})
const mounting = (name: string, claimName: string) => pod(name, { persistentVolumeClaim: { claimName } })

describe.skipIf(kubectlBinary === undefined)('volumes with real kubectl', () => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded', flags: ['--simulation-delay-scale=0'] })
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const apply = async (...objects: readonly object[]) => {
    const file = join(cluster.folder, 'objects.json')
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
    await kubectl('apply', '-f', file)
  }
  const until = (state: string, ...what: string[]) =>
    kubectl('wait', `--for=jsonpath={${state.split('=')[0]}}=${state.split('=')[1]}`, ...what, '--timeout=20s')
  const field = (path: string, ...what: string[]) => kubectl('get', ...what, '-o', `jsonpath={${path}}`)

  test(
    'a claim on a fresh cluster waits for its pod, and is bound with it',
    async () => {
      expect(await kubectl('get', 'storageclass', '--no-headers')).toMatch(
        /^local-path \(default\) +coxswain\.dev\/local-path +Delete +WaitForFirstConsumer +true /,
      )
      await apply(claim('data'))
      expect(await field('.spec.storageClassName', 'pvc', 'data')).toBe('local-path')
      await apply(mounting('first', 'data'))
      await kubectl('wait', '--for=condition=Ready', 'pod/first', '--timeout=20s')
      expect(await kubectl('get', 'pvc', 'data', '--no-headers')).toMatch(/^data +Bound +pvc-\S+ +1Gi +RWO +local-path /)
      expect(await kubectl('get', 'pv', '--no-headers')).toMatch(/^pvc-\S+ +1Gi +RWO +Delete +Bound +default\/data +local-path /)
      const told = await kubectl('describe', 'pvc', 'data')
      for (const words of [
        'WaitForFirstConsumer',
        'waiting for first consumer to be created before binding',
        'ProvisioningSucceeded',
        'Used By:',
      ])
        expect(told).toContain(words)
      expect(await field('.items[0].spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]', 'pv')).toBe(
        await field('.spec.nodeName', 'pod', 'first'),
      )
    },
    MINUTE,
  )

  test(
    'it grows, and goes with its claim',
    async () => {
      await kubectl('patch', 'pvc', 'data', '-p', '{"spec":{"resources":{"requests":{"storage":"3Gi"}}}}')
      await until('.status.capacity.storage=3Gi', 'pvc/data')
      expect(await field('.items[0].spec.capacity.storage', 'pv')).toBe('3Gi')
      expect(await kubectl('describe', 'pvc', 'data')).toContain('VolumeResizeSuccessful')
      const name = await field('.spec.volumeName', 'pvc', 'data')
      await kubectl('delete', 'pod', 'first', '--now')
      await kubectl('delete', 'pvc', 'data')
      await kubectl('wait', '--for=delete', `pv/${name}`, '--timeout=20s')
    },
    MINUTE,
  )

  test(
    'volumes that people made are given out by class, size and selector, and kept',
    async () => {
      await apply(volume('small', '2Gi'), volume('large', '20Gi'), volume('gold', '5Gi', {}, { tier: 'gold' }))
      await apply(
        claim('wants-gold', { storageClassName: 'manual', selector: { matchLabels: { tier: 'gold' } } }),
        claim('wants-much', { storageClassName: 'manual', resources: { requests: { storage: '10Gi' } } }),
        claim('wants-little', { storageClassName: 'manual' }),
      )
      for (const name of ['wants-gold', 'wants-much', 'wants-little']) await until('.status.phase=Bound', `pvc/${name}`)
      const given = await Promise.all(['wants-gold', 'wants-much', 'wants-little'].map((name) => field('.spec.volumeName', 'pvc', name)))
      expect(given).toEqual(['gold', 'large', 'small'])
      await kubectl('delete', 'pvc', 'wants-gold')
      await until('.status.phase=Released', 'pv/gold')
    },
    MINUTE,
  )

  test(
    "replicas have claims of their own, each bound on its pod's node",
    async () => {
      const names = ['db-0', 'db-1', 'db-2']
      await apply(...names.flatMap((name) => [claim(`data-${name}`), mounting(name, `data-${name}`)]))
      for (const name of names) await kubectl('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=20s')
      const volumes = await Promise.all(names.map((name) => field('.spec.volumeName', 'pvc', `data-${name}`)))
      expect(new Set(volumes).size).toBe(3)
      const node = await field('.spec.nodeName', 'pod', 'db-0')
      await kubectl('delete', 'pod', 'db-0', '--now')
      await apply(mounting('db-0', 'data-db-0'))
      await kubectl('wait', '--for=condition=Ready', 'pod/db-0', '--timeout=20s')
      expect(await field('.spec.nodeName', 'pod', 'db-0')).toBe(node)
    },
    MINUTE,
  )

  test(
    'an ephemeral volume comes and goes with its pod',
    async () => {
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
      await apply(pod('scratch', { ephemeral: { volumeClaimTemplate: { spec } } }))
      await kubectl('wait', '--for=condition=Ready', 'pod/scratch', '--timeout=20s')
      expect(await kubectl('get', 'pvc', 'scratch-data', '--no-headers')).toMatch(/^scratch-data +Bound /)
      await kubectl('delete', 'pod', 'scratch', '--now')
      await kubectl('wait', '--for=delete', 'pvc/scratch-data', '--timeout=20s')
    },
    MINUTE,
  )

  test(
    'a pod whose claim is not there says so, and runs once it is',
    async () => {
      await apply(mounting('early', 'late'))
      await kubectl('wait', '--for=condition=PodScheduled=False', 'pod/early', '--timeout=20s')
      expect(await kubectl('describe', 'pod', 'early')).toContain('persistentvolumeclaim "late" not found')
      await apply(claim('late'))
      await kubectl('wait', '--for=condition=Ready', 'pod/early', '--timeout=20s')
    },
    MINUTE,
  )

  test(
    'a pod waits until the driver has room for its volume, and until the node can attach one more',
    async () => {
      const driver = 'disks.example.org'
      const storage = (kind: string, name: string, rest: object) => ({ apiVersion: 'storage.k8s.io/v1', kind, metadata: { name }, ...rest })
      await apply(
        storage('StorageClass', 'disks', { provisioner: driver, volumeBindingMode: 'WaitForFirstConsumer' }),
        storage('CSIDriver', driver, { spec: { storageCapacity: true } }),
        ...['node-0', 'node-1', 'node-2'].map((name) =>
          storage('CSINode', name, {
            spec: { drivers: [{ name: driver, nodeID: name, allocatable: { count: name === 'node-1' ? 1 : 0 } }] },
          }),
        ),
        claim('disk', { storageClassName: 'disks' }),
        mounting('roomless', 'disk'),
      )
      await kubectl('wait', '--for=condition=PodScheduled=False', 'pod/roomless', '--timeout=20s')
      const why = () => field('.status.conditions[?(@.type=="PodScheduled")].message', 'pod', 'roomless')
      expect(await why()).toMatch(
        /^0\/3 nodes are available: 1 node\(s\) did not have enough free storage, 2 node\(s\) exceed max volume count\. /,
      )
      await apply(storage('CSIStorageCapacity', 'room', { storageClassName: 'disks', nodeTopology: {}, capacity: '5Gi' }))
      const selected = '.metadata.annotations.volume\\.kubernetes\\.io/selected-node'
      await kubectl('wait', `--for=jsonpath={${selected}}=node-1`, 'pvc/disk', '--timeout=20s')
    },
    MINUTE,
  )

  test(
    'a pod does not go where the zone of its volume is not',
    async () => {
      await kubectl('label', 'node', 'node-0', 'node-1', 'topology.kubernetes.io/zone=east')
      await kubectl('label', 'node', 'node-2', 'topology.kubernetes.io/zone=west')
      await apply(
        volume('far', '1Gi', {}, { 'topology.kubernetes.io/zone': 'north' }),
        claim('far', { storageClassName: 'manual', volumeName: 'far' }),
      )
      await until('.status.phase=Bound', 'pvc/far')
      await apply(mounting('traveller', 'far'))
      await kubectl('wait', '--for=condition=PodScheduled=False', 'pod/traveller', '--timeout=20s')
      expect(await kubectl('describe', 'pod', 'traveller')).toContain('3 node(s) had no available volume zone.')
      await kubectl('label', 'pv', 'far', 'topology.kubernetes.io/zone=west', '--overwrite')
      await kubectl('wait', '--for=condition=Ready', 'pod/traveller', '--timeout=20s')
      expect(await field('.spec.nodeName', 'pod', 'traveller')).toBe('node-2')
    },
    MINUTE,
  )
})
