import { type DeepReadonly, deepCopy, type Pod } from '@coxswain/api-types'
import type { Random } from '@coxswain/ports'
import { type AddressPool, type AddressPoolDump, createAddressPool } from './address-pool.ts'
import { adoptedPod } from './adopt.ts'
import { advanceContainer, containerDue } from './advance-container.ts'
import { specOf } from './container-spec.ts'
import { containerId } from './identifiers.ts'
import { createImageStore, type ImageStore } from './image-store.ts'
import type { PodSource, Runtime, RuntimeEvent, StartRequest, Stopping } from './runtime.ts'
import type { SimulatedContainer, SimulatedPod } from './simulated-state.ts'
import { endingAfterStop } from './stop-container.ts'

/** A runtime without containers: it keeps the books of what real ones would do, and how long that would take. */
export interface SimulatedRuntime extends Runtime {
  readonly addresses: AddressPool
  dump(): SimulatedDump
  restore(dump: SimulatedDump): void
}

export interface SimulatedDump {
  readonly pods: readonly SimulatedPod[]
  readonly images: readonly (readonly [image: string, presentAt: number])[]
  readonly addresses: AddressPoolDump
}

export interface SimulatedOptions {
  readonly random: Random
  /** Multiplies all delays that are drawn; 0: everything happens at once. Steered times are not touched. */
  readonly scale: number
  readonly hostIps: () => readonly string[]
  readonly source: PodSource
}

const SANDBOX_MS = 50
const START_MS = 50
/** How long a container without steering takes to end after SIGTERM. */
const STOP_MS = 100

/** The state of one node's runtime, and what its parts share. */
interface Books extends SimulatedOptions {
  readonly pods: Map<string, SimulatedPod>
  readonly images: ImageStore
  readonly addresses: AddressPool
  /** What happened by a call, until it is asked for. */
  readonly told: Map<string, RuntimeEvent[]>
  /** Streams are derived, not kept: a run that is resumed from a dump draws what it would have drawn. */
  readonly draw: (uid: string, purpose: string) => Random
  readonly around: (random: Random, ms: number) => number
}

export const createSimulatedRuntime = (options: SimulatedOptions): SimulatedRuntime => {
  const { random, scale } = options
  const books: Books = {
    ...options,
    pods: new Map(),
    images: createImageStore(),
    addresses: createAddressPool(),
    told: new Map(),
    draw: (uid, purpose) => random.fork(`${uid} ${purpose}`),
    around: (draw, ms) => Math.round(ms * (0.6 + 0.8 * draw.next()) * scale),
  }
  const { pods, images, addresses, told } = books
  return {
    addresses,
    pod: (uid) => pods.get(uid),
    uids: () => [...pods.keys()],
    createSandbox: (pod, now) => createSandbox(books, pod, now),
    startContainer: (uid, request, now) => startContainer(books, uid, request, now),
    stopContainer: (uid, container, stopping, now) => stopContainer(books, uid, container, stopping, now),
    removePod: (uid) => {
      pods.delete(uid)
      told.delete(uid)
      addresses.release(uid)
    },
    adopt: (pod) => adopt(books, pod),
    advance: (uid, now) => advance(books, uid, now),
    nextDue: (uid) => nextDue(pods.get(uid)),
    images: images.list,
    dump: () => ({ pods: deepCopy([...pods.values()]), images: images.dump(), addresses: addresses.dump() }),
    restore: (dump) => {
      images.restore(dump.images)
      addresses.restore(dump.addresses)
      for (const pod of dump.pods) pods.set(pod.uid, { ...deepCopy(pod) })
    },
  }
}

const isHostNetwork = ({ spec }: DeepReadonly<Pod>): boolean => spec?.hostNetwork === true

const podIn = ({ pods }: Books, uid: string): SimulatedPod => {
  const known = pods.get(uid)
  if (known !== undefined) return known
  const made: SimulatedPod = { uid, sandbox: undefined, containers: [] }
  pods.set(uid, made)
  return made
}

const containerIn = (pod: SimulatedPod, name: string): SimulatedContainer => {
  const known = pod.containers.find((each) => each.name === name)
  if (known !== undefined) return known
  const made: SimulatedContainer = { name, current: undefined, previous: undefined, starting: undefined, pulls: 0 }
  pod.containers.push(made)
  return made
}

const createSandbox = (books: Books, pod: DeepReadonly<Pod>, now: number): string | undefined => {
  const { addresses, hostIps, draw, around } = books
  const uid = pod.metadata.uid ?? ''
  const ips = isHostNetwork(pod) ? hostIps() : addresses.allocate(uid)
  if (ips === undefined) return `no address is left in ${addresses.ranges().join(', ')}`
  const readyAt = now + around(draw(uid, 'sandbox'), SANDBOX_MS)
  podIn(books, uid).sandbox = { ips, readyAt, ready: readyAt <= now }
  return undefined
}

const startContainer = (books: Books, uid: string, { container: name, attempt }: StartRequest, now: number): void => {
  const { source, images, told, draw, around, scale } = books
  const pod = source.pod(uid)
  const container = pod === undefined ? undefined : specOf(pod, name)
  if (container === undefined) return
  const state = containerIn(podIn(books, uid), name)
  const steering = source.steering(uid, name)
  const random = draw(uid, `start ${name} ${attempt} ${state.pulls}`)
  const image = container.image ?? ''
  const pulling = images.get({ container, steering, pulls: state.pulls, now, random, scale })
  if (pulling.pulls) {
    state.pulls++
    told.set(uid, [...(told.get(uid) ?? []), { type: 'pulling', container: name, image }])
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
    startsAt: pulling.endsAt + around(random, START_MS) + (steering.startDelayMs ?? 0),
  }
}

const stopContainer = ({ pods, source, draw, around }: Books, uid: string, name: string, stopping: Stopping, now: number): void => {
  const state = pods.get(uid)?.containers.find((each) => each.name === name)
  if (state === undefined) return
  state.starting = undefined
  const { current } = state
  if (current === undefined || current.ended !== undefined) return
  const pod = source.pod(uid)
  current.stopping = stopping
  current.ending = endingAfterStop({
    planned: current.ending,
    container: pod === undefined ? undefined : specOf(pod, name),
    steering: source.steering(uid, name),
    stopping,
    drawnMs: around(draw(uid, `stop ${name} ${current.attempt}`), STOP_MS),
    now,
  })
}

const adopt = ({ pods, addresses, source }: Books, pod: DeepReadonly<Pod>): void => {
  const uid = pod.metadata.uid ?? ''
  const adopted = adoptedPod(pod, (container) => source.steering(uid, container))
  if (adopted === undefined) return
  const { sandbox } = adopted
  // An address that another pod has by now cannot be kept.
  if (sandbox !== undefined && !isHostNetwork(pod) && !addresses.reserve(uid, sandbox.ips)) adopted.sandbox = undefined
  pods.set(uid, adopted)
}

const advance = ({ pods, told, source, draw }: Books, uid: string, now: number): readonly RuntimeEvent[] => {
  const state = pods.get(uid)
  const events = told.get(uid) ?? []
  told.delete(uid)
  const due = nextDue(state)
  const pod = source.pod(uid)
  if (state === undefined || pod === undefined || due === undefined || due > now) return events
  if (state.sandbox !== undefined && state.sandbox.readyAt <= now) state.sandbox.ready = true
  for (const each of state.containers) {
    const container = specOf(pod, each.name)
    if (container === undefined) continue
    const newId = (attempt: number): string => `simulated://${containerId(draw(uid, `id ${each.name} ${attempt}`))}`
    events.push(...advanceContainer(each, now, { pod, container, steering: source.steering(uid, each.name), newId }))
  }
  return events
}

const nextDue = (pod: SimulatedPod | undefined): number | undefined => {
  if (pod === undefined) return undefined
  let due = pod.sandbox === undefined || pod.sandbox.ready ? Number.POSITIVE_INFINITY : pod.sandbox.readyAt
  for (const container of pod.containers) due = Math.min(due, containerDue(container) ?? Number.POSITIVE_INFINITY)
  return due === Number.POSITIVE_INFINITY ? undefined : due
}
