import { kinds, type PersistentVolumeClaim } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { testCluster } from '../testdata/test-cluster.ts'

const claim: PersistentVolumeClaim = {
  metadata: { name: 'data', namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeName: 'pv', storageClassName: '' },
}
const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }]
const WAITS =
  'FailedMount Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[v]: error processing PVC default/data:'

test('a pod waits until its claim is there and bound, and says what for', async () => {
  const cluster = await testCluster({ delayScale: 0 })
  cluster.nodes.start()
  await cluster.advance(1_000)
  await cluster.createPod('a', { spec: { containers: [{ name: 'app', image: 'nginx:1' }], volumes } })
  await cluster.advance(2_000)
  expect((await cluster.pod('a')).status?.phase).toBe('Pending')
  expect(await cluster.events('a')).toEqual([`${WAITS} failed to fetch PVC from API server: persistentvolumeclaims "data" not found`])
  await cluster.client.create(kinds.PersistentVolumeClaim, claim)
  await cluster.advance(10_000)
  expect((await cluster.events('a')).at(-1)).toBe(`${WAITS} PVC is not bound`)
  const made = await cluster.client.get(kinds.PersistentVolumeClaim, { namespace: 'default', name: 'data' })
  const annotations = { 'pv.kubernetes.io/bind-completed': 'yes' }
  const patch = { metadata: { annotations } }
  await cluster.client.patch(kinds.PersistentVolumeClaim, { namespace: 'default', name: made.metadata.name, type: 'merge', patch })
  await cluster.client.patch(kinds.PersistentVolumeClaim, {
    namespace: 'default',
    name: made.metadata.name,
    subresource: 'status',
    type: 'merge',
    patch: { status: { phase: 'Bound' } },
  })
  await cluster.advance(40_000)
  expect((await cluster.pod('a')).status?.phase).toBe('Running')
})
