import { type Container, type DeepReadonly, deepCopy, type Pod } from '@coxswain/api-types'
import type { Random } from '@coxswain/ports'
import type { ContainerSteering } from '../steering/steering.ts'
import { createAddressPool, type AddressPool, type AddressPoolDump } from './address-pool.ts'
import { advanceContainer, containerDue } from './advance-container.ts'
import { adoptedPod } from './adopt.ts'
import { containerId } from './identifiers.ts'
import { createImageStore } from './image-store.ts'
import type { Runtime, RuntimeEvent, StartRequest, Stopping } from './runtime.ts'
import type { SimulatedContainer, SimulatedPod } from './simulated-state.ts'

/** A runtime without containers: it keeps the books of what real ones would do, and how long that would take. */
export interface SimulatedRuntime extends Runtime {
  readonly addresses: AddressPool
  dump(): SimulatedDump
  restore(dump: SimulatedDump, pods: (uid: string) => DeepReadonly<Pod> | undefined): void
}

export interface SimulatedDump {
  readonly pods: readonly SimulatedPod[]
  readonly images: readonly (readonly [string, number])[]
  readonly addresses: AddressPoolDump
}

export interface SimulatedOptions {
  readonly random: Random
  /** Multiplies all delays that are drawn; 0: everything happens at once. Steered times are not touched. */
  readonly scale: number
  readonly hostIps: () => readonly string[]
  readonly steering: (pod: DeepReadonly<Pod>, container: string) => ContainerSteering
}

const SANDBOX_MS = 50
const START_MS = 50
/** How long a container without steering takes to end after SIGTERM. */
const STOP_MS = 100

const isHostNetwork = ({ spec }: DeepReadonly<Pod>): boolean => spec?.hostNetwork === true
export const specOf = ({ spec }: DeepReadonly<Pod>, name: string): DeepReadonly<Container> | undefined =>
  spec?.containers.find((each) => each.name === name) ?? spec?.initContainers?.find((each) => each.name === name)

export const createSimulatedRuntime = ({ random, scale, hostIps, steering }: SimulatedOptions): SimulatedRuntime => {
  const pods = new Map<string, SimulatedPod>()
  const specs = new Map<string, DeepReadonly<Pod>>()
  const told = new Map<string, RuntimeEvent[]>()
  const images = createImageStore()
  const addresses = createAddressPool()

  // Streams are derived, not kept: a run that is resumed from a dump draws what it would have drawn.
  const drawFor = (uid: string, name: string, attempt: number): Random => random.fork(`${uid} ${name} ${attempt}`)
  const around = (draw: Random, ms: number): number => Math.round(ms * (0.6 + 0.8 * draw.next()) * scale)

  const ensure = (pod: DeepReadonly<Pod>): SimulatedPod => {
    const uid = pod.metadata.uid ?? ''
    specs.set(uid, pod)
    const known = pods.get(uid)
    if (known !== undefined) return known
    const made: SimulatedPod = { uid, sandbox: undefined, containers: [] }
    pods.set(uid, made)
    return made
  }
  const containerOf = (pod: SimulatedPod, name: string): SimulatedContainer => {
    const known = pod.containers.find((each) => each.name === name)
    if (known !== undefined) return known
    const made: SimulatedContainer = { name, current: undefined, previous: undefined, starting: undefined, pulls: 0 }
    pod.containers.push(made)
    return made
  }
  const tell = (uid: string, event: RuntimeEvent): void => {
    const known = told.get(uid)
    if (known === undefined) told.set(uid, [event])
    else known.push(event)
  }

  const start = (pod: DeepReadonly<Pod>, { container: name, attempt, steering: steered }: StartRequest, now: number): void => {
    const spec = specOf(pod, name)
    if (spec === undefined) return
    const state = containerOf(ensure(pod), name)
    const draw = drawFor(pod.metadata.uid ?? '', name, attempt * 1000 + state.pulls)
    const image = spec.image ?? ''
    const pulling = images.get({ container: spec, steering: steered, pulls: state.pulls, now, random: draw, scale })
    if (pulling.pulls) {
      state.pulls++
      tell(pod.metadata.uid ?? '', { type: 'pulling', container: name, image })
    }
    state.starting = {
      attempt,
      phase: 'pulling',
      failure: undefined,
      image,
      since: now,
      pullEndsAt: pulling.endsAt,
      pulls: pulling.pulls,
      pullFailure: pulling.failure,
      startsAt: pulling.endsAt + around(draw, START_MS) + (steered.startDelayMs ?? 0),
    }
  }
  const stop = (uid: string, name: string, stopping: Stopping, now: number): void => {
    const state = pods.get(uid)?.containers.find((each) => each.name === name)
    const spec = specs.get(uid)
    if (state === undefined) return
    state.starting = undefined
    const { current } = state
    if (current === undefined || current.ended !== undefined) return
    const steered = spec === undefined ? {} : steering(spec, name)
    const preStopMs = (spec === undefined ? 0 : (specOf(spec, name)?.lifecycle?.preStop?.sleep?.seconds ?? 0)) * 1000
    const killed = { at: now + stopping.graceMs, exitCode: 137, reason: 'Error' }
    const wanted = endAfterSignal(steered, now + preStopMs, around(drawFor(uid, name, current.attempt), STOP_MS))
    const ending = wanted === undefined || wanted.at > killed.at || stopping.graceMs === 0 ? killed : wanted
    current.stopping = stopping
    if (current.ending === undefined || current.ending.at > ending.at) current.ending = ending
  }

  return {
    addresses,
    pod: (uid) => pods.get(uid),
    uids: () => [...pods.keys()],
    createSandbox: (pod, now) => {
      const uid = pod.metadata.uid ?? ''
      const ips = isHostNetwork(pod) ? hostIps() : addresses.allocate(uid)
      if (ips === undefined) return `no address is left in ${addresses.ranges().join(', ') || 'the node: it has no podCIDR'}`
      ensure(pod).sandbox = { ips, readyAt: now + around(drawFor(uid, '', 0), SANDBOX_MS), ready: false }
      return undefined
    },
    startContainer: start,
    stopContainer: stop,
    removePod: (uid) => {
      pods.delete(uid)
      specs.delete(uid)
      told.delete(uid)
      addresses.release(uid)
    },
    adopt: (pod, steered) => {
      const adopted = adoptedPod(pod, steered)
      if (adopted === undefined) return
      if (adopted.sandbox !== undefined && !isHostNetwork(pod) && !addresses.reserve(adopted.uid, adopted.sandbox.ips)) adopted.sandbox = undefined
      pods.set(adopted.uid, adopted)
      specs.set(adopted.uid, pod)
    },
    advance: (uid, now) => {
      const pod = pods.get(uid)
      const spec = specs.get(uid)
      const events = told.get(uid) ?? []
      told.delete(uid)
      if (pod === undefined || spec === undefined) return events
      if (pod.sandbox !== undefined && pod.sandbox.readyAt <= now) pod.sandbox.ready = true
      for (const state of pod.containers) {
        const container = specOf(spec, state.name)
        if (container === undefined) continue
        const newId = (attempt: number): string => `simulated://${containerId(drawFor(uid, state.name, -1 - attempt))}`
        events.push(...advanceContainer(state, now, { pod: spec, container, steering: steering(spec, state.name), newId }))
      }
      return events
    },
    nextDue: (uid) => {
      const pod = pods.get(uid)
      if (pod === undefined) return undefined
      let due = pod.sandbox === undefined || pod.sandbox.ready ? Number.POSITIVE_INFINITY : pod.sandbox.readyAt
      for (const container of pod.containers) due = Math.min(due, containerDue(container) ?? Number.POSITIVE_INFINITY)
      return due === Number.POSITIVE_INFINITY ? undefined : due
    },
    images: images.list,
    dump: () => ({ pods: deepCopy([...pods.values()]), images: images.dump(), addresses: addresses.dump() }),
    restore: (dump, podOf) => {
      images.restore(dump.images)
      addresses.restore(dump.addresses)
      for (const pod of dump.pods) {
        pods.set(pod.uid, deepCopy(pod))
        const spec = podOf(pod.uid)
        if (spec !== undefined) specs.set(pod.uid, spec)
      }
    },
  }
}

/** undefined: the container does not listen to SIGTERM. */
const endAfterSignal = ({ termination }: ContainerSteering, from: number, drawnMs: number) => {
  if (termination === 'ignore') return undefined
  const { afterMs, exitCode } = termination ?? { afterMs: drawnMs, exitCode: 0 }
  return { at: from + afterMs, exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' }
}
