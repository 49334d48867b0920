import type { Pod } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import type { Attempt, RuntimeContainer, RuntimePod } from '../runtime/runtime.ts'
import { newMemory, type Observed, type PodMemory } from './observed.ts'
import type { Step } from './plan.ts'
import { sync } from './sync.ts'

const NOW = Date.UTC(2026, 0, 1)
const NODE = { hostIps: ['192.168.0.1'], networkReady: true, isShuttingDown: false }
const SANDBOX = { ips: ['10.0.0.2'], readyAt: NOW - 60_000, ready: true }

const pod = (given: { readonly spec?: object; readonly metadata?: object; readonly status?: object } = {}): Pod => ({
  metadata: { name: 'a', namespace: 'default', uid: 'u1', generation: 1, ...given.metadata },
  spec: { containers: [{ name: 'app', image: 'nginx:1' }], restartPolicy: 'Always', terminationGracePeriodSeconds: 30, ...given.spec },
  status: { phase: 'Pending', ...given.status },
})
const attempt = (given: Partial<Attempt> = {}): Attempt => ({
  id: 'simulated://1',
  attempt: 0,
  image: 'nginx:1',
  imageId: 'nginx@sha256:0',
  startedAt: NOW - 10_000,
  started: true,
  ready: true,
  healthy: true,
  stopping: undefined,
  ended: undefined,
  ...given,
})
const ended = (exitCode: number, agoMs = 0) =>
  attempt({
    ready: false,
    started: false,
    ended: {
      id: 'simulated://1',
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      startedAt: NOW - 60_000,
      finishedAt: NOW - agoMs,
    },
  })
const container = (current: Attempt | undefined, name = 'app'): RuntimeContainer => ({
  name,
  current,
  previous: undefined,
  starting: undefined,
})
const runtime = (...containers: RuntimeContainer[]): RuntimePod => ({ uid: 'u1', sandbox: SANDBOX, containers })

const planOf = (given: Pod | undefined, observed: Partial<Observed> = {}, node = NODE) =>
  sync({ pod: given, node }, { runtime: undefined, memory: newMemory(NOW), ...observed }, NOW)
const doing = (steps: readonly Step[]): readonly string[] => steps.map((step) => step.do)
const memoryWith = (entry: Partial<PodMemory['containers'][number]>): PodMemory => ({
  ...newMemory(NOW),
  containers: [{ name: 'app', restart: undefined, pull: undefined, waiting: undefined, ...entry }],
})
const deleted = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 }

describe('a pod that is to run', () => {
  test('gets a sandbox first', () => {
    expect(doing(planOf(pod()).steps)).toEqual(['createSandbox'])
  })

  test('waits for the range of its node, unless it uses the network of the host', () => {
    const without = { ...NODE, networkReady: false }
    expect(doing(planOf(pod(), {}, without).steps)).toEqual(['writeStatus'])
    expect(doing(planOf(pod({ spec: { hostNetwork: true } }), {}, without).steps)).toEqual(['createSandbox'])
  })

  test('starts all of its containers at once', () => {
    const two = pod({
      spec: {
        containers: [
          { name: 'app', image: 'a' },
          { name: 'log', image: 'b' },
        ],
      },
    })
    expect(planOf(two, { runtime: runtime() }).steps).toEqual([
      { do: 'start', container: 'app', attempt: 0 },
      { do: 'start', container: 'log', attempt: 0 },
    ])
  })

  test('starts one init container after the other', () => {
    const spec = {
      initContainers: [
        { name: 'one', image: 'a' },
        { name: 'two', image: 'b' },
      ],
    }
    const started = (...containers: RuntimeContainer[]) => planOf(pod({ spec }), { runtime: runtime(...containers) }).steps
    expect(started()).toEqual([{ do: 'start', container: 'one', attempt: 0 }])
    expect(doing(started(container(attempt({ image: 'a' }), 'one')))).toEqual(['writeStatus'])
    expect(started(container(ended(0), 'one'))).toEqual([{ do: 'start', container: 'two', attempt: 0 }])
    expect(started(container(ended(0), 'one'), container(ended(0), 'two'))).toEqual([{ do: 'start', container: 'app', attempt: 0 }])
  })

  test.each<[string, string, number, boolean]>([
    ['Always', 'ended well', 0, true],
    ['Always', 'failed', 1, true],
    ['OnFailure', 'ended well', 0, false],
    ['OnFailure', 'failed', 1, true],
    ['Never', 'failed', 1, false],
  ])('with restartPolicy %s that %s (%i) starts again: %s', (restartPolicy, _, exitCode, restarts) => {
    const { steps } = planOf(pod({ spec: { restartPolicy } }), { runtime: runtime(container(ended(exitCode))) })
    expect(steps.some((step) => step.do === 'start' && step.attempt === 1)).toBe(restarts)
  })

  test('obeys the rules of a container before the policy of the pod', () => {
    const rules = [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }]
    const spec = {
      restartPolicy: 'Never',
      containers: [{ name: 'app', image: 'nginx:1', restartPolicy: 'Never', restartPolicyRules: rules }],
    }
    const restarts = (code: number) =>
      planOf(pod({ spec }), { runtime: runtime(container(ended(code))) }).steps.some((step) => step.do === 'start')
    expect([restarts(42), restarts(41)]).toEqual([true, false])
  })

  test.each<[number, number, string]>([
    [10_000, 4_000, 'waits'],
    [10_000, 10_000, 'starts'],
    [300_000, 299_000, 'waits'],
  ])('with a back-off of %i ms, %i ms after its end, %s', (delayMs, agoMs, what) => {
    const memory = memoryWith({ restart: { image: 'nginx:1', delayMs, updatedAt: NOW - agoMs - 1_000 } })
    const { steps, wakeAt } = planOf(pod(), { runtime: runtime(container(ended(1, agoMs))), memory })
    expect(doing(steps)).toEqual(what === 'waits' ? ['event', 'remember'] : ['remember', 'start'])
    expect(wakeAt).toBe(what === 'waits' ? NOW - agoMs + delayMs : undefined)
  })

  test('forgets its back-off after ten minutes that went well', () => {
    const memory = memoryWith({ restart: { image: 'nginx:1', delayMs: 300_000, updatedAt: NOW - 600_001 } })
    expect(planOf(pod(), { runtime: runtime(container(ended(1))), memory }).steps[0]).toMatchObject({
      do: 'remember',
      container: { restart: { delayMs: 10_000 } },
    })
  })

  test.each<[string, Partial<Attempt>, string]>([
    ['whose image is another one now', { image: 'nginx:0' }, 'replaced'],
    ['that fails its liveness probe', { healthy: false }, 'unhealthy'],
  ])('ends a container %s', (_, current, cause) => {
    const { steps } = planOf(pod(), { runtime: runtime(container(attempt(current))) })
    expect(steps).toMatchObject([
      { do: 'event', event: { reason: 'Killing' } },
      { do: 'stop', container: 'app', graceMs: 30_000, cause },
    ])
  })

  test('does nothing more once its status is told', () => {
    const first = planOf(pod(), { runtime: runtime(container(attempt())) })
    expect(doing(first.steps)).toEqual(['writeStatus'])
    const [write] = first.steps
    const status = write?.do === 'writeStatus' ? write.patch.status : {}
    const again = planOf(pod({ status }), { runtime: runtime(container(attempt())) })
    expect(again.steps).toEqual([])
  })

  test('waits a second for more when only its network has come', () => {
    const told = planOf(pod(), { runtime: { ...runtime(), sandbox: { ...SANDBOX, ready: false } } }).steps[0]
    const status = told?.do === 'writeStatus' ? told.patch.status : {}
    const pulling = {
      name: 'app',
      current: undefined,
      previous: undefined,
      starting: { attempt: 0, image: 'nginx:1', phase: 'pulling', failure: undefined },
    } as const
    const plan = planOf(pod({ status }), { runtime: { uid: 'u1', sandbox: { ...SANDBOX, readyAt: NOW - 100 }, containers: [pulling] } })
    expect(plan).toEqual({ steps: [], wakeAt: NOW + 900 })
  })
})

describe('a pod that ends', () => {
  test('has its containers asked once, sidecars last', () => {
    const given = pod({ metadata: deleted, spec: { initContainers: [{ name: 'proxy', image: 'p', restartPolicy: 'Always' }] } })
    const proxy = container(attempt({ image: 'p' }), 'proxy')
    const stops = (...containers: RuntimeContainer[]) =>
      planOf(given, { runtime: runtime(...containers) }).steps.flatMap((step) => (step.do === 'stop' ? [step.container] : []))
    expect(stops(proxy, container(attempt()))).toEqual(['app'])
    expect(stops(proxy, container(attempt({ stopping: { graceMs: 30_000, cause: 'pod' } })))).toEqual([])
    expect(stops(proxy, container(ended(0)))).toEqual(['proxy'])
  })

  test('is asked again when its grace gets shorter', () => {
    const given = pod({ metadata: { ...deleted, deletionGracePeriodSeconds: 5 } })
    const { steps } = planOf(given, { runtime: runtime(container(attempt({ stopping: { graceMs: 30_000, cause: 'pod' } }))) })
    expect(steps).toContainEqual({ do: 'stop', container: 'app', graceMs: 5_000, cause: 'pod' })
  })

  test('has its end told, then its sandbox removed, then its object deleted', () => {
    const told = planOf(pod({ metadata: deleted }), { runtime: runtime(container(ended(0))) })
    expect(told.steps).toMatchObject([{ do: 'writeStatus', patch: { status: { phase: 'Succeeded' } } }])
    const [write] = told.steps
    const status = write?.do === 'writeStatus' ? write.patch.status : {}
    const final = pod({ metadata: deleted, status })
    expect(doing(planOf(final, { runtime: runtime(container(ended(0))) }).steps)).toEqual(['removePod'])
    expect(doing(planOf(final).steps)).toEqual(['deletePod'])
    expect(planOf(final, { memory: { ...newMemory(NOW), deleted: true } }).steps).toEqual([])
  })

  test('before it ever ran has failed', () => {
    const { steps } = planOf(pod({ metadata: deleted }))
    expect(steps).toMatchObject([
      {
        do: 'writeStatus',
        patch: {
          status: { phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } } }] },
        },
      },
    ])
  })

  test.each(['Succeeded', 'Failed'])('as %s is never started again', (phase) => {
    expect(planOf(pod({ status: { phase } })).steps).toEqual([])
  })

  test('without its object is taken away', () => {
    expect(planOf(undefined).steps).toEqual([])
    expect(planOf(undefined, { runtime: runtime(container(attempt())) }).steps).toContainEqual({
      do: 'stop',
      container: 'app',
      graceMs: 1_000,
      cause: 'pod',
    })
    expect(doing(planOf(undefined, { runtime: runtime(container(ended(0))) }).steps)).toEqual(['removePod'])
  })
})
