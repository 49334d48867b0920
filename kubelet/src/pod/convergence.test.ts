import type { Pod } from '@coxswain/api-types'
import { seededRandom } from '@coxswain/ports'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSimulatedRuntime, type SimulatedRuntime } from '../runtime/simulated.ts'
import { readSteering } from '../steering/steering.ts'
import { newMemory, type PodMemory, remember } from './observed.ts'
import { changesWorld, type Step } from './plan.ts'
import { podStatus } from './status.ts'
import { sync } from './sync.ts'

/** A pod on a simulated runtime, with a server that takes every status: what the agent does, without its I/O. */
const createWorld = (given: Pod) => {
  let pod: Pod | undefined = given
  let last = given
  let memory: PodMemory = newMemory(0)
  let now = 0
  const node = { hostIps: ['192.168.0.1'], networkReady: true, isShuttingDown: false }
  const names = [...(given.spec?.initContainers ?? []), ...(given.spec?.containers ?? [])].map(({ name }) => name)
  const steering = readSteering(given.metadata.annotations, names)
  const runtime: SimulatedRuntime = createSimulatedRuntime({
    random: seededRandom('world'),
    scale: 1,
    hostIps: () => node.hostIps,
    source: { pod: () => last, steering: (_, container) => steering.of(container) },
  })
  runtime.addresses.setRanges(['10.0.0.0/29'])
  const uid = given.metadata.uid ?? ''

  const apply = (step: Step): void => {
    if (step.do === 'createSandbox') runtime.createSandbox(last, now)
    else if (step.do === 'removePod') runtime.removePod(uid)
    else if (step.do === 'start') runtime.startContainer(uid, step, now)
    else if (step.do === 'stop') runtime.stopContainer(uid, step.container, step, now)
    else if (step.do === 'remember') memory = remember(memory, step.container)
    else if (step.do === 'fail') memory = { ...memory, failure: step }
    else if (step.do === 'deletePod') pod = undefined
    else if (step.do === 'writeStatus' && pod !== undefined) {
      const alive = runtime
        .pod(uid)
        ?.containers.some(({ current, starting }) => starting !== undefined || (current !== undefined && current.ended === undefined))
      const isOver =
        step.patch.status.phase === 'Succeeded' ||
        step.patch.status.phase === 'Failed' ||
        (!alive && last.metadata.deletionTimestamp !== undefined)
      const status = podStatus({ pod, node, observed: { runtime: runtime.pod(uid), memory }, isOver, now })
      pod = JSON.parse(JSON.stringify({ ...pod, status })) as Pod
      last = pod
    }
  }
  /** Plans and does until nothing is left; gives the number of rounds. */
  const rest = (): number => {
    for (let round = 1; ; round++) {
      runtime.advance(uid, now)
      const { steps } = sync({ pod, node }, { runtime: runtime.pod(uid), memory }, now)
      if (!steps.some((step) => changesWorld(step) || step.do === 'writeStatus' || step.do === 'deletePod') || round === 100) return round
      steps.forEach(apply)
    }
  }
  return {
    rest,
    pass: (ms: number) => {
      now += ms
    },
    remove: (seconds: number) => {
      if (pod === undefined) return
      pod = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '1970-01-01T01:00:00Z', deletionGracePeriodSeconds: seconds } }
      last = pod
    },
    vanish: () => {
      pod = undefined
    },
    setImage: (image: string) => {
      if (pod?.spec === undefined) return
      pod = { ...pod, spec: { ...pod.spec, containers: pod.spec.containers.map((each) => ({ ...each, image })) } }
      last = pod
    },
    pod: () => pod,
    held: () => runtime.addresses.dump().held.length,
    runs: () => runtime.pod(uid),
  }
}

const run = fc.constantFrom('forever', '1s', '3s exit 1', 'exit 1', 'exit 0', '2s oom; forever')
const given = fc.record({
  restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
  runs: fc.array(run, { minLength: 1, maxLength: 3 }),
  init: fc.option(run),
  sidecar: fc.boolean(),
  image: fc.constantFrom('nginx:1', 'shop:missing'),
  termination: fc.constantFrom('ignore', '1s', '0s exit 143'),
  ready: fc.constantFrom('after 1s', 'never', 'at 0s; not at 5s; at 8s'),
})
const happening = fc.oneof(
  { weight: 8, arbitrary: fc.record({ what: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 40_000 }) }) },
  fc.record({ what: fc.constant('remove' as const), ms: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ what: fc.constant('vanish' as const), ms: fc.constant(0) }),
  fc.record({ what: fc.constant('image' as const), ms: fc.constant(0) }),
)
const podOf = ({
  restartPolicy,
  runs,
  init,
  sidecar,
  image,
  termination,
  ready,
}: typeof given extends fc.Arbitrary<infer Given> ? Given : never): Pod => ({
  metadata: {
    name: 'a',
    namespace: 'default',
    uid: 'u1',
    generation: 1,
    annotations: {
      'simulated.coxswain.dev/termination': termination,
      'simulated.coxswain.dev/ready': ready,
      ...(init === null ? {} : { 'simulated.coxswain.dev/run.init': init }),
      ...Object.fromEntries(runs.map((each, i) => [`simulated.coxswain.dev/run.c${i}`, each])),
    },
  },
  spec: {
    restartPolicy,
    terminationGracePeriodSeconds: 30,
    containers: runs.map((_, i) => ({ name: `c${i}`, image })),
    initContainers: [
      ...(init === null ? [] : [{ name: 'init', image: 'busybox:1' }]),
      ...(sidecar ? [{ name: 'sidecar', image: 'envoy:1', restartPolicy: 'Always' }] : []),
    ],
  },
  status: { phase: 'Pending' },
})

test('whatever happens, the steps come to rest, no dead container is told as ready, and what ends is taken away', () => {
  fc.assert(
    fc.property(given, fc.array(happening, { maxLength: 25 }), (input, happenings) => {
      const world = createWorld(podOf(input))
      const check = (): void => {
        expect(world.rest()).toBeLessThan(100)
        const status = world.pod()?.status
        for (const each of status?.containerStatuses ?? []) {
          if (each.ready || each.started === true) expect(each.state?.running).toBeDefined()
        }
        const phase = status?.phase
        if (phase === 'Succeeded' || phase === 'Failed') expect([world.held(), world.runs()]).toEqual([0, undefined])
        if (phase === 'Running') expect(status?.podIP).toMatch(/^10\.0\.0\./)
      }
      let before: string | undefined
      check()
      for (const { what, ms } of happenings) {
        if (what === 'pass') world.pass(ms)
        else if (what === 'remove') world.remove(ms)
        else if (what === 'vanish') world.vanish()
        else world.setImage('nginx:2')
        check()
        const phase = world.pod()?.status?.phase
        if (before === 'Succeeded' || before === 'Failed') expect([before, undefined]).toContain(phase)
        before = phase
      }
      world.remove(0)
      for (let i = 0; i < 5; i++) {
        world.pass(60_000)
        check()
      }
      expect([world.pod(), world.runs(), world.held()]).toEqual([undefined, undefined, 0])
    }),
    { numRuns: 300 },
  )
})
