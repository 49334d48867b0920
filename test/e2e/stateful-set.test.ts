import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { eventually } from '../support/eventually.ts'
import { kubectlBinary } from '../support/tools.ts'

/**
 * A StatefulSet driven by real kubectl against the built cluster. Tests run in order and build on one another, as a person's session
 * does.
 */
const FILE = 'docs/examples/web-stateful-set.yaml'
const MINUTE = 60_000

const lines = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')

/** Two pods with a claim each. */
const withClaims = (whenDeleted: string, whenScaled: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    serviceName: 'db',
    replicas: 2,
    podManagementPolicy: 'Parallel',
    persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
    selector: { matchLabels: { app: 'db' } },
    template: {
      metadata: { labels: { app: 'db' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'main', image: 'postgres:17', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
      },
    },
    volumeClaimTemplates: [
      { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    ],
  },
})

describe.skipIf(kubectlBinary === undefined)('a StatefulSet, with real kubectl', () => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded' })
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const rolledOut = () => kubectl('rollout', 'status', 'statefulset/web', '--timeout=30s')
  /** `web-0 nginx:1.25` for each pod. */
  const pods = async () =>
    lines(
      await kubectl(
        ...['get', 'pods', '-l', 'app=web', '-o'],
        'jsonpath={range .items[*]}{.metadata.name} {.spec.containers[0].image}{"\\n"}{end}',
      ),
    )
  const claims = async () => lines(await kubectl('get', 'persistentvolumeclaims', '-o', 'name')).map((line) => line.split('/')[1])

  test(
    'its pods come one after the other, each by its name and number',
    async () => {
      expect(await kubectl('apply', '-f', FILE)).toBe('service/web created\nstatefulset.apps/web created\n')
      expect(await rolledOut()).toContain('partitioned roll out complete: 2 new pods have been updated...')
      expect(lines(await kubectl('get', 'statefulset', 'web'))[1]).toMatch(/^web +2\/2 /)
      const fields =
        'jsonpath={range .items[*]}{.spec.hostname}.{.spec.subdomain} {.metadata.labels.apps\\.kubernetes\\.io/pod-index} {.metadata.creationTimestamp} {.status.conditions[?(@.type=="Ready")].lastTransitionTime}{"\\n"}{end}'
      const [first = [], second = []] = lines(await kubectl('get', 'pods', '-l', 'app=web', '-o', fields)).map((line) => line.split(' '))
      expect([first.slice(0, 2), second.slice(0, 2)]).toEqual([
        ['web-0.web', '0'],
        ['web-1.web', '1'],
      ])
      const [ready, created] = [first[3] ?? '', second[2] ?? '']
      expect(created >= ready, `web-0 is ready since ${ready}, web-1 was made at ${created}`).toBe(true)
    },
    MINUTE,
  )

  test(
    'scale adds the next number, and takes the highest away',
    async () => {
      await kubectl('scale', 'statefulset/web', '--replicas=3')
      await rolledOut()
      expect(await pods()).toEqual(['web-0 nginx:1.25', 'web-1 nginx:1.25', 'web-2 nginx:1.25'])
      await kubectl('scale', 'statefulset/web', '--replicas=2')
      expect(await eventually(pods, (names) => names.length === 2)).toEqual(['web-0 nginx:1.25', 'web-1 nginx:1.25'])
    },
    MINUTE,
  )

  test(
    'describe and events tell of it',
    async () => {
      const described = await kubectl('describe', 'statefulset', 'web')
      expect(described).toMatch(/Pods Status: +2 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed/)
      expect(described).toMatch(/Normal +SuccessfulCreate .* statefulset-controller +create Pod web-0 in StatefulSet web successful/)
      expect(described).toMatch(/Normal +SuccessfulDelete .* statefulset-controller +delete Pod web-2 in StatefulSet web successful/)
    },
    MINUTE,
  )

  test(
    'a rollout stops at the partition, and goes on when that is lowered',
    async () => {
      const partition = (number: number) => JSON.stringify({ spec: { updateStrategy: { rollingUpdate: { partition: number } } } })
      await kubectl('patch', 'statefulset', 'web', '-p', partition(1))
      await kubectl('set', 'image', 'statefulset/web', 'nginx=nginx:1.26')
      expect(await rolledOut()).toContain('partitioned roll out complete: 1 new pods have been updated...')
      expect(await pods()).toEqual(['web-0 nginx:1.25', 'web-1 nginx:1.26'])
      await kubectl('patch', 'statefulset', 'web', '-p', partition(0))
      expect(await rolledOut()).toContain('partitioned roll out complete: 2 new pods have been updated...')
      expect(await pods()).toEqual(['web-0 nginx:1.26', 'web-1 nginx:1.26'])
    },
    MINUTE,
  )

  test(
    'history knows both revisions, and undo makes the first one the newest',
    async () => {
      const numbers = async () =>
        lines(await kubectl('rollout', 'history', 'statefulset/web'))
          .slice(2)
          .map((line) => line.split(/\s+/)[0])
      expect(await numbers()).toEqual(['1', '2'])
      expect(await kubectl('rollout', 'history', 'statefulset/web', '--revision=1')).toMatch(/Image:\s+nginx:1\.25/)
      expect(await kubectl('rollout', 'undo', 'statefulset/web')).toBe('statefulset.apps/web rolled back\n')
      await rolledOut()
      expect(await pods()).toEqual(['web-0 nginx:1.25', 'web-1 nginx:1.25'])
      expect(await numbers()).toEqual(['2', '3'])
    },
    MINUTE,
  )

  test(
    'a pod that is deleted comes back under its name, and delete takes everything away',
    async () => {
      const uid = () => kubectl('get', 'pods', '-l', 'apps.kubernetes.io/pod-index=0', '-o', 'jsonpath={.items[*].metadata.uid}')
      const former = await uid()
      await kubectl('delete', 'pod', 'web-0')
      expect(await eventually(uid, (now) => now !== '' && now !== former)).not.toBe(former)
      await kubectl('delete', '-f', FILE)
      const left = () => kubectl('get', 'pods,controllerrevisions', '-l', 'app=web', '-o', 'name')
      expect(await eventually(left, (names) => names === '')).toBe('')
    },
    MINUTE,
  )

  test(
    'claims are made for each pod, and go or stay as the retention policy says',
    async () => {
      const file = join(cluster.folder, 'db.json')
      writeFileSync(file, JSON.stringify(withClaims('Retain', 'Delete')))
      await kubectl('apply', '-f', file)
      expect(await eventually(claims, (names) => names.length === 2)).toEqual(['data-db-0', 'data-db-1'])
      expect(await kubectl('get', 'events')).toContain('create Claim data-db-1 Pod db-1 in StatefulSet db success')
      await kubectl('scale', 'statefulset/db', '--replicas=1')
      expect(await eventually(claims, (names) => names.length === 1)).toEqual(['data-db-0'])
      await kubectl('delete', 'statefulset', 'db')
      expect(
        await eventually(
          () => kubectl('get', 'pods', '-o', 'name'),
          (names) => names === '',
        ),
      ).toBe('')
      expect(await claims()).toEqual(['data-db-0'])
      writeFileSync(file, JSON.stringify(withClaims('Delete', 'Retain')))
      await kubectl('apply', '-f', file)
      expect(await eventually(claims, (names) => names.length === 2)).toEqual(['data-db-0', 'data-db-1'])
      // The claim that was there before is the set's from now on.
      const owner = () => kubectl('get', 'persistentvolumeclaim', 'data-db-0', '-o', 'jsonpath={.metadata.ownerReferences[*].kind}')
      expect(await eventually(owner, (kind) => kind !== '')).toBe('StatefulSet')
      await kubectl('delete', 'statefulset', 'db')
      expect(await eventually(claims, (names) => names.length === 0)).toEqual([])
    },
    MINUTE,
  )
})
