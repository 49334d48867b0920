import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { eventually } from '../support/eventually.ts'
import { lines, rows } from '../support/kubectl-text.ts'
import { etcdBinary, kubectlBinary } from '../support/tools.ts'

/**
 * The file from the Kubernetes literature, unchanged, driven by real kubectl against the built cluster. Tests of one store run in
 * order and build on one another, as a person's session does.
 */
const FILE = 'docs/examples/nginx-deployment.yaml'
const MINUTE = 60_000

describe.each(['embedded', 'etcd'] as const)('nginx-deployment.yaml on the %s store', (store) => {
  const missing = kubectlBinary === undefined || (store === 'etcd' && etcdBinary === undefined)
  describe.skipIf(missing)('with real kubectl', () => {
    let cluster: ClusterProcess
    beforeAll(async () => {
      cluster = await startCluster({ store, flags: ['--failover=fast'] })
    }, MINUTE)
    afterAll(() => cluster?.stop(), MINUTE)
    const kubectl = (...args: string[]) => cluster.kubectl(...args)

    test(
      'three simulated nodes are ready, and say that they are simulated',
      async () => {
        await kubectl('wait', '--for=condition=Ready', 'node', '--all', '--timeout=30s')
        const nodes = rows(await kubectl('get', 'nodes', '-o', 'wide'))
        expect(nodes).toHaveLength(3)
        for (const node of nodes) {
          expect(node[1]).toBe('Ready')
          expect(node.at(-1)).toMatch(/^simulated:\/\//)
        }
      },
      MINUTE,
    )

    test(
      'create -f makes it, and a second create says that it exists',
      async () => {
        expect(await kubectl('create', '-f', FILE)).toBe('deployment.apps/nginx-deployment created\n')
        const again = await cluster.tryKubectl('create', '-f', FILE)
        expect(again.code).toBe(1)
        expect(again.stderr).toContain('deployments.apps "nginx-deployment" already exists')
      },
      MINUTE,
    )

    test(
      'both pods run, on different nodes',
      async () => {
        await kubectl('wait', '--for=condition=Available', 'deployment/nginx-deployment', '--timeout=30s')
        const pods = rows(await kubectl('get', 'pods', '-l', 'app=nginx', '-o', 'wide'))
        expect(pods.map((pod) => [pod[1], pod[2], pod[3]])).toEqual([
          ['1/1', 'Running', '0'],
          ['1/1', 'Running', '0'],
        ])
        expect(new Set(pods.map((pod) => pod[6])).size).toBe(2)
        for (const pod of pods) expect(pod[5]).toMatch(/^10\.244\.\d+\.\d+$/)
      },
      MINUTE,
    )

    test(
      'apply -f of the same file changes nothing but the annotation',
      async () => {
        expect(await kubectl('apply', '-f', FILE)).toBe('deployment.apps/nginx-deployment configured\n')
        expect(await kubectl('apply', '-f', FILE)).toBe('deployment.apps/nginx-deployment unchanged\n')
      },
      MINUTE,
    )

    test(
      'scale --replicas=5 gives five',
      async () => {
        expect(await kubectl('scale', 'deployment/nginx-deployment', '--replicas=5')).toBe('deployment.apps/nginx-deployment scaled\n')
        await kubectl('rollout', 'status', 'deployment/nginx-deployment', '--timeout=30s')
        expect(rows(await kubectl('get', 'deployment', 'nginx-deployment'))[0]?.slice(0, 4)).toEqual(['nginx-deployment', '5/5', '5', '5'])
      },
      MINUTE,
    )

    test(
      'set image rolls out, history knows both, undo brings the first back',
      async () => {
        await kubectl('set', 'image', 'deployment/nginx-deployment', 'nginx=nginx:1.9.1')
        expect(await kubectl('rollout', 'status', 'deployment/nginx-deployment', '--timeout=40s')).toContain('successfully rolled out')
        expect(lines(await kubectl('rollout', 'history', 'deployment/nginx-deployment')).map((line) => line.split(/\s+/)[0])).toEqual(
          expect.arrayContaining(['1', '2']),
        )
        await kubectl('rollout', 'undo', 'deployment/nginx-deployment')
        await kubectl('rollout', 'status', 'deployment/nginx-deployment', '--timeout=40s')
        expect(await kubectl('get', 'deployment', 'nginx-deployment', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).toBe(
          'nginx:1.7.9',
        )
        const sets = rows(await kubectl('get', 'replicasets'))
        expect(sets.map((set) => set[1]).sort()).toEqual(['0', '5'])
      },
      2 * MINUTE,
    )

    test(
      'expose gives a service whose endpoints follow the pods',
      async () => {
        expect(await kubectl('expose', 'deployment/nginx-deployment', '--port=80')).toBe('service/nginx-deployment exposed\n')
        await kubectl('wait', '--for=jsonpath={.subsets[0].addresses[4].ip}', 'endpoints/nginx-deployment', '--timeout=20s').catch(
          () => undefined,
        )
        const addresses = async () =>
          (await kubectl('get', 'endpoints', 'nginx-deployment', '-o', 'jsonpath={.subsets[*].addresses[*].ip}'))
            .split(' ')
            .filter((ip) => ip !== '')
        expect(await eventually(addresses, (ips) => ips.length === 5)).toHaveLength(5)
        const slices = await kubectl(
          'get',
          'endpointslices',
          '-l',
          'kubernetes.io/service-name=nginx-deployment',
          '-o',
          'jsonpath={.items[*].endpoints[*].addresses[0]}',
        )
        expect(slices.split(' ').sort()).toEqual((await addresses()).sort())
      },
      MINUTE,
    )

    test(
      'describe and get events tell what happened',
      async () => {
        const described = await kubectl('describe', 'deployment', 'nginx-deployment')
        expect(described).toMatch(/Replicas: +5 desired \| 5 updated \| 5 total \| 5 available \| 0 unavailable/)
        expect(described).toContain('ScalingReplicaSet')
        const events = await kubectl('get', 'events')
        for (const reason of ['Scheduled', 'Pulled', 'Started', 'SuccessfulCreate', 'ScalingReplicaSet']) expect(events).toContain(reason)
      },
      MINUTE,
    )

    test(
      'explain shows the fields with a description',
      async () => {
        expect(await kubectl('explain', 'deployment.spec.replicas')).toMatch(/FIELD: replicas <integer>/)
      },
      MINUTE,
    )

    test(
      'the pods of a node that dies come up on the others',
      async () => {
        const victim = (await kubectl('get', 'pods', '-l', 'app=nginx', '-o', 'jsonpath={.items[0].spec.nodeName}')).trim()
        await kubectl('annotate', 'node', victim, 'simulated.coxswain.dev/power=off')
        const where = async () =>
          await kubectl(
            'get',
            'pods',
            '-l',
            'app=nginx',
            '--field-selector=status.phase=Running',
            '-o',
            'jsonpath={range .items[*]}{.spec.nodeName}{" "}{.metadata.deletionTimestamp}{"\\n"}{end}',
          )
        const healthy = (text: string) =>
          lines(text).filter((line) => line.trim() !== '' && !line.startsWith(victim) && line.trim().split(' ').length === 1).length === 5
        expect(await eventually(where, healthy, 45_000)).toSatisfy(healthy)
        expect((await kubectl('get', 'node', victim)).split('\n')[1]).toContain('NotReady')
        await kubectl('annotate', 'node', victim, 'simulated.coxswain.dev/power-')
        await kubectl('wait', '--for=condition=Ready', `node/${victim}`, '--timeout=30s')
      },
      2 * MINUTE,
    )

    test(
      'stopped and started again, it finds all objects as they were',
      async () => {
        const before = await kubectl(
          'get',
          'deployments,services',
          '-o',
          'jsonpath={range .items[*]}{.metadata.uid} {.metadata.resourceVersion}{"\\n"}{end}',
        )
        await cluster.restart()
        const after = await kubectl('get', 'deployments,services', '-o', 'jsonpath={range .items[*]}{.metadata.uid}{"\\n"}{end}')
        expect(lines(after).sort()).toEqual(
          lines(before)
            .map((line) => line.split(' ')[0] ?? '')
            .sort(),
        )
      },
      MINUTE,
    )

    test(
      'delete takes everything away, owned objects included',
      async () => {
        await kubectl('delete', '-f', FILE)
        await kubectl('delete', 'service', 'nginx-deployment')
        const left = () => kubectl('get', 'pods,replicasets,endpointslices', '-l', 'app=nginx', '-o', 'name')
        expect(await eventually(left, (names) => names.trim() === '', 45_000)).toBe('')
      },
      2 * MINUTE,
    )
  })
})
