import { kinds } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { type TestCluster, type TestClusterOptions, testCluster } from './testdata/test-cluster.ts'

const begin = async (options: TestClusterOptions = {}): Promise<TestCluster> => {
  const cluster = await testCluster(options)
  cluster.nodes.start()
  await cluster.settle()
  return cluster
}
const app = { name: 'app', image: 'nginx:1' }
const statusWrites = ({ requests }: TestCluster, name: string): number =>
  requests.filter((each) => each === `PATCH /api/v1/namespaces/default/pods/${name}/status`).length
const condition = async (cluster: TestCluster, name: string, type: string) =>
  (await cluster.pod(name)).status?.conditions?.find((each) => each.type === type)

describe('a pod', () => {
  test('becomes Running and Ready in two writes of its status', async () => {
    const cluster = await begin()
    await cluster.createPod('a', {})
    await cluster.settle()
    expect((await cluster.pod('a')).status).toMatchObject({
      phase: 'Pending',
      hostIP: '192.168.0.1',
      startTime: '2026-01-01T00:00:00Z',
      containerStatuses: [
        { state: { waiting: { reason: 'ContainerCreating' } }, ready: false, started: false, restartCount: 0, imageID: '' },
      ],
    })
    await cluster.advance(3_000)
    const { status } = await cluster.pod('a')
    expect(status).toMatchObject({
      phase: 'Running',
      observedGeneration: 1,
      podIP: '10.244.0.2',
      podIPs: [{ ip: '10.244.0.2' }],
      containerStatuses: [{ name: 'app', ready: true, started: true, image: 'nginx:1', resources: {}, state: { running: {} } }],
    })
    expect(status?.containerStatuses?.[0]?.containerID).toMatch(/^simulated:\/\/[0-9a-f]{64}$/)
    expect(status?.conditions?.map(({ type, status: value, observedGeneration }) => `${type} ${value} ${observedGeneration}`)).toEqual([
      'PodReadyToStartContainers True 1',
      'Initialized True 1',
      'Ready True 1',
      'ContainersReady True 1',
      'PodScheduled True 1',
    ])
    expect(statusWrites(cluster, 'a')).toBe(2)
    expect((await cluster.events('a')).map((each) => each.replace(/\d+ms/g, 'Nms'))).toEqual([
      'Pulling Pulling image "nginx:1"',
      'Pulled Successfully pulled image "nginx:1" in Nms (Nms including waiting). Image size: 84682544 bytes.',
      'Created Container created',
      'Started Container started',
    ])
    await cluster.advance(60_000)
    expect(statusWrites(cluster, 'a')).toBe(2)
  })

  test('finds the image of another one there already', async () => {
    const cluster = await begin()
    await cluster.createPod('a', {})
    await cluster.advance(3_000)
    await cluster.createPod('b', {})
    await cluster.advance(1_000)
    expect(await cluster.events('b')).toContain(
      'Pulled Container image "nginx:1" already present on machine and can be accessed by the pod',
    )
    expect((await cluster.pod('b')).status).toMatchObject({ phase: 'Running', podIP: '10.244.0.3' })
  })

  test('runs its init containers in their order, sidecars beside the rest', async () => {
    const cluster = await begin({ delayScale: 0 })
    const annotations = { 'simulated.coxswain.dev/run.first': '10s', 'simulated.coxswain.dev/run.second': '5s' }
    const initContainers = [
      { name: 'first', image: 'a:1' },
      { name: 'proxy', image: 'b:1', restartPolicy: 'Always' },
      { name: 'second', image: 'c:1' },
    ]
    await cluster.createPod('a', { annotations, spec: { initContainers, containers: [app] } })
    await cluster.advance(9_000)
    expect((await cluster.pod('a')).status).toMatchObject({
      phase: 'Pending',
      initContainerStatuses: [{ name: 'first', state: { running: {} } }, { state: { waiting: { reason: 'PodInitializing' } } }, {}],
    })
    expect(await condition(cluster, 'a', 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [first proxy second]',
    })
    await cluster.advance(3_000)
    expect((await cluster.pod('a')).status?.initContainerStatuses).toMatchObject([
      { ready: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
      { name: 'proxy', started: true, state: { running: {} } },
      { name: 'second', state: { running: {} } },
    ])
    await cluster.advance(5_000)
    expect((await cluster.pod('a')).status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true }] })
  })

  test('that crashes is restarted at once, then with growing delays', async () => {
    const cluster = await begin({ delayScale: 0 })
    await cluster.createPod('a', { annotations: { 'simulated.coxswain.dev/run': '1s exit 3' } })
    await cluster.advance(1_500)
    expect((await cluster.pod('a')).status?.containerStatuses).toMatchObject([{ restartCount: 1, state: { running: {} } }])
    await cluster.advance(1_000)
    const waiting = await cluster.pod('a')
    expect(waiting.status).toMatchObject({
      phase: 'Running',
      containerStatuses: [
        {
          restartCount: 1,
          state: {
            waiting: {
              reason: 'CrashLoopBackOff',
              message: `back-off 10s restarting failed container=app pod=a_default(${waiting.metadata.uid})`,
            },
          },
          lastState: { terminated: { exitCode: 3, reason: 'Error' } },
        },
      ],
    })
    const restartsAfter = async (ms: number) => {
      await cluster.advance(ms)
      return (await cluster.pod('a')).status?.containerStatuses?.[0]?.restartCount
    }
    expect(await restartsAfter(9_000)).toBe(1)
    expect(await restartsAfter(1_000)).toBe(2)
    expect(await restartsAfter(20_000)).toBe(2)
    expect(await restartsAfter(1_500)).toBe(3)
    expect((await cluster.events('a')).filter((each) => each.startsWith('BackOff'))[0]).toBe(
      `BackOff Back-off restarting failed container app in pod a_default(${waiting.metadata.uid})`,
    )
  })

  test.each([
    ['Never', '1s', 'Succeeded', 'PodCompleted'],
    ['OnFailure', '1s', 'Succeeded', 'PodCompleted'],
    ['Never', '1s exit 2', 'Failed', 'PodFailed'],
  ])('with restartPolicy %s that runs %s ends as %s and gives its address back', async (restartPolicy, run, phase, reason) => {
    const cluster = await begin({ delayScale: 0 })
    await cluster.createPod('a', { annotations: { 'simulated.coxswain.dev/run': run }, spec: { restartPolicy } })
    await cluster.advance(2_000)
    expect((await cluster.pod('a')).status).toMatchObject({
      phase,
      podIP: '10.244.0.2',
      containerStatuses: [{ restartCount: 0, ready: false }],
    })
    expect(await condition(cluster, 'a', 'Ready')).toMatchObject({ status: 'False', reason })
    expect(cluster.nodes.dump().nodes[0]?.runtime).toMatchObject({ pods: [], addresses: { held: [] } })
  })

  test('is Ready when its probe and its readiness gates say so', async () => {
    const cluster = await begin({ delayScale: 0 })
    const readinessProbe = { httpGet: { port: 80 }, initialDelaySeconds: 5, periodSeconds: 2, successThreshold: 2, failureThreshold: 1 }
    await cluster.createPod('a', {
      annotations: { 'simulated.coxswain.dev/ready': 'after 6s; not at 20s' },
      spec: { containers: [{ ...app, readinessProbe }], readinessGates: [{ conditionType: 'example.com/gate' }] },
    })
    await cluster.advance(8_900)
    expect(await condition(cluster, 'a', 'ContainersReady')).toMatchObject({
      status: 'False',
      message: 'containers with unready status: [app]',
    })
    await cluster.advance(200)
    expect(await condition(cluster, 'a', 'ContainersReady')).toMatchObject({ status: 'True' })
    expect(await condition(cluster, 'a', 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "example.com/gate" does not exist.',
    })
    const gate = { status: { conditions: [{ type: 'example.com/gate', status: 'True' }] } }
    await cluster.client.patch(kinds.Pod, { namespace: 'default', name: 'a', subresource: 'status', type: 'strategic', patch: gate })
    await cluster.settle()
    expect(await condition(cluster, 'a', 'Ready')).toMatchObject({ status: 'True' })
    await cluster.advance(12_500)
    expect(await condition(cluster, 'a', 'Ready')).toMatchObject({ status: 'False', reason: 'ContainersNotReady' })
    expect(await condition(cluster, 'a', 'example.com/gate')).toMatchObject({ status: 'True' })
  })

  test('whose image cannot be pulled says so, and backs off', async () => {
    const cluster = await begin({ delayScale: 0 })
    await cluster.createPod('a', { spec: { containers: [{ name: 'app', image: 'shop:missing' }] } })
    await cluster.settle()
    const waiting = async () => (await cluster.pod('a')).status?.containerStatuses?.[0]?.state?.waiting
    expect(await waiting()).toMatchObject({
      reason: 'ErrImagePull',
      message: expect.stringContaining('docker.io/library/shop:missing: not found'),
    })
    await cluster.advance(2_000)
    expect(await waiting()).toMatchObject({
      reason: 'ImagePullBackOff',
      message: expect.stringMatching(/^Back-off pulling image "shop:missing": ErrImagePull: rpc error/),
    })
    const pulls = async () => (await cluster.events('a')).filter((each) => each.startsWith('Pulling')).length
    expect((await cluster.pod('a')).status?.phase).toBe('Pending')
    expect(await pulls()).toBe(1)
    await cluster.client.patch(kinds.Pod, {
      namespace: 'default',
      name: 'a',
      type: 'strategic',
      patch: { spec: { containers: [{ name: 'app', image: 'shop:1' }] } },
    })
    await cluster.settle()
    expect((await cluster.pod('a')).status).toMatchObject({ phase: 'Running', containerStatuses: [{ restartCount: 0, image: 'shop:1' }] })
  })

  test('is restarted in place when its image changes', async () => {
    const cluster = await begin()
    await cluster.createPod('a', { spec: { restartPolicy: 'Never' } })
    await cluster.advance(3_000)
    await cluster.client.patch(kinds.Pod, {
      namespace: 'default',
      name: 'a',
      type: 'strategic',
      patch: { spec: { containers: [{ name: 'app', image: 'nginx:2' }] } },
    })
    await cluster.advance(3_000)
    expect((await cluster.pod('a')).status).toMatchObject({
      phase: 'Running',
      observedGeneration: 2,
      containerStatuses: [{ restartCount: 1, image: 'nginx:2' }],
    })
    expect(await cluster.events('a')).toContain('Killing Container app definition changed, will be restarted')
  })

  test('that outlives its deadline fails', async () => {
    const cluster = await begin()
    await cluster.createPod('a', { spec: { activeDeadlineSeconds: 30 } })
    await cluster.advance(31_000)
    expect((await cluster.pod('a')).status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    })
  })
})

describe('a deleted pod', () => {
  const remove = (cluster: TestCluster, grace?: number) =>
    cluster.client.delete(kinds.Pod, { namespace: 'default', name: 'a', ...(grace === undefined ? {} : { gracePeriodSeconds: grace }) })
  const isGone = async (cluster: TestCluster) => (await cluster.server.send('GET', '/api/v1/namespaces/default/pods/a')).status === 404

  test('ends within its grace, is told as Succeeded, and goes', async () => {
    const cluster = await begin()
    const phases: string[] = []
    cluster.informers.for(kinds.Pod).onChange((changes) => {
      for (const { type, object } of changes)
        phases.push(`${type} ${object.status?.phase} ${object.status?.containerStatuses?.[0]?.state?.terminated?.exitCode ?? ''}`)
    })
    await cluster.createPod('a', { annotations: { 'simulated.coxswain.dev/termination': '5s' } })
    await cluster.advance(3_000)
    await remove(cluster)
    await cluster.advance(4_900)
    expect(await isGone(cluster)).toBe(false)
    await cluster.advance(200)
    expect(await isGone(cluster)).toBe(true)
    expect(phases.slice(-2)).toEqual(['modified Succeeded 0', 'deleted Succeeded 0'])
    expect(await cluster.events('a')).toContain('Killing Stopping container app')
    expect(cluster.nodes.dump().nodes[0]).toMatchObject({ pods: [], runtime: { pods: [] } })
  })

  test('that ignores SIGTERM is killed when its grace is over', async () => {
    const cluster = await begin()
    const codes: (number | undefined)[] = []
    cluster.informers.for(kinds.Pod).onChange((changes) => {
      for (const { object } of changes) codes.push(object.status?.containerStatuses?.[0]?.state?.terminated?.exitCode)
    })
    await cluster.createPod('a', { annotations: { 'simulated.coxswain.dev/termination': 'ignore' } })
    await cluster.advance(3_000)
    await remove(cluster)
    await cluster.advance(29_000)
    expect(await isGone(cluster)).toBe(false)
    await cluster.advance(2_000)
    expect(await isGone(cluster)).toBe(true)
    expect(codes.at(-1)).toBe(137)
  })

  test('goes at once with no grace, and a new one of its name is another', async () => {
    const cluster = await begin()
    await cluster.createPod('a', {})
    await cluster.advance(3_000)
    await remove(cluster, 0)
    await cluster.createPod('a', {})
    await cluster.advance(5_000)
    expect((await cluster.pod('a')).status).toMatchObject({ phase: 'Running', podIP: '10.244.0.3' })
    expect(cluster.nodes.dump().nodes[0]?.pods).toHaveLength(1)
  })

  test('that a finalizer holds is deleted once', async () => {
    const cluster = await begin()
    await cluster.createPod('a', {})
    await cluster.client.patch(kinds.Pod, {
      namespace: 'default',
      name: 'a',
      type: 'merge',
      patch: { metadata: { finalizers: ['example.com/hold'] } },
    })
    await cluster.advance(3_000)
    await remove(cluster)
    await cluster.advance(600_000)
    expect(cluster.requests.filter((each) => each.startsWith('DELETE'))).toHaveLength(1)
    expect((await cluster.pod('a')).status?.phase).toBe('Succeeded')
  })
})

describe('steering', () => {
  test('that is not understood is told', async () => {
    const cluster = await begin()
    await cluster.createPod('a', { annotations: { 'simulated.coxswain.dev/run': 'now and then', 'simulated.coxswain.dev/cpu.db': '1' } })
    await cluster.advance(3_000)
    const told = (await cluster.events('a')).filter((each) => each.startsWith('InvalidSimulation'))
    expect(told).toHaveLength(2)
    expect(told[0]).toContain('annotation simulated.coxswain.dev/run: "now and then" is not understood: expected "forever"')
    expect((await cluster.pod('a')).status?.phase).toBe('Running')
  })

  test('tells what a container uses, while it runs', async () => {
    const cluster = await begin({ delayScale: 0 })
    await cluster.createPod('a', {
      annotations: { 'simulated.coxswain.dev/cpu': '300m; 1 at 60s', 'simulated.coxswain.dev/memory.app': '128Mi' },
    })
    await cluster.settle()
    const usage = (at: number) => cluster.nodes.usageOf('default', 'a', 'app', at)
    expect(usage(cluster.clock.now())).toEqual({ cpuMilli: 300, memoryBytes: 128 * 1024 * 1024 })
    expect(usage(cluster.clock.now() + 60_000)?.cpuMilli).toBe(1000)
    expect(cluster.nodes.usageOf('default', 'a', 'other', cluster.clock.now())).toBeUndefined()
  })
})
