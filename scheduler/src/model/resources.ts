import { type ContainerStatus, type DeepReadonly, quantityToMilli, quantityToNumber } from '@coxswain/api-types'

/** Amounts as plain numbers, parsed once: CPU in thousandths, the rest in bytes or pieces. */
export interface Resources {
  readonly milliCpu: number
  readonly memory: number
  readonly ephemeralStorage: number
  /** Extended resources, huge pages and other counted ones, by name. Empty for most pods. */
  readonly scalars: ReadonlyMap<string, number>
}

/** Amounts by resource name, in the same units. */
export type Amounts = ReadonlyMap<string, number>
type MutableAmounts = Map<string, number>

export type ResourceList = DeepReadonly<Record<string, string | number>>

const NO_SCALARS: ReadonlyMap<string, number> = new Map()
const NO_AMOUNTS: Amounts = new Map()
/** Upstream's amounts are 64-bit integers; nothing larger is ever asked for or offered. */
const MAX_AMOUNT = 2 ** 63

/** Reads a resource list of the API. Throws `QuantityError`. */
export const amountsOf = (list: ResourceList | undefined): Amounts => {
  if (list === undefined) return NO_AMOUNTS
  const amounts: MutableAmounts = new Map()
  for (const [name, quantity] of Object.entries(list)) {
    amounts.set(name, Math.min(name === 'cpu' ? quantityToMilli(quantity) : quantityToNumber(quantity), MAX_AMOUNT))
  }
  return amounts
}

/** What is counted besides CPU, memory and ephemeral storage (upstream's `IsScalarResourceName`). */
const isScalar = (name: string): boolean =>
  (name.includes('/') && !name.startsWith('requests.')) || name.startsWith('hugepages-') || name.startsWith('attachable-volumes-')

/** Amounts in the form in which pods and nodes are compared; names that the scheduler does not count are left out. */
export const resourcesOf = (amounts: Amounts): Resources => {
  let scalars: MutableAmounts | undefined
  for (const [name, amount] of amounts) {
    if (isScalar(name)) {
      scalars ??= new Map()
      scalars.set(name, amount)
    }
  }
  return {
    milliCpu: amounts.get('cpu') ?? 0,
    memory: amounts.get('memory') ?? 0,
    ephemeralStorage: amounts.get('ephemeral-storage') ?? 0,
    scalars: scalars ?? NO_SCALARS,
  }
}

/** A container as far as its requests go; `status` counts for pods that run: a resize may be under way. */
export interface RequestingContainer {
  readonly requests: ResourceList | undefined
  /** Started before the others and kept running beside them. */
  readonly sidecar: boolean
  readonly status: DeepReadonly<ContainerStatus> | undefined
}

export interface RequestingPod {
  readonly containers: readonly RequestingContainer[]
  readonly initContainers: readonly RequestingContainer[]
  readonly podLevel: ResourceList | undefined
  readonly overhead: ResourceList | undefined
  /** A resize of the pod was refused for good: what is asked for in the spec will not come. */
  readonly resizeInfeasible: boolean
}

const raise = (into: MutableAmounts, by: Amounts): void => {
  for (const [name, amount] of by) if (amount > (into.get(name) ?? Number.NEGATIVE_INFINITY)) into.set(name, amount)
}
const add = (into: MutableAmounts, by: Amounts): void => {
  for (const [name, amount] of by) into.set(name, (into.get(name) ?? 0) + amount)
}
const sumOf = (a: Amounts, b: Amounts): Amounts => {
  const sum = new Map(a)
  add(sum, b)
  return sum
}

const containerAmounts = ({ requests, status }: RequestingContainer, resizeInfeasible: boolean): Amounts => {
  const asked = amountsOf(requests)
  if (status?.resources === undefined && status?.allocatedResources === undefined) return asked
  const most: MutableAmounts = new Map(resizeInfeasible ? [] : asked)
  raise(most, amountsOf(status.resources?.requests))
  raise(most, amountsOf(status.allocatedResources))
  return most
}

/** Resources that may be asked for by the pod as a whole (KEP-2837). */
const isPodLevel = (name: string): boolean => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')

/** Does the pod ask for resources as a whole? */
export const hasPodLevelRequests = ({ podLevel }: RequestingPod): boolean =>
  podLevel !== undefined && Object.keys(podLevel).some(isPodLevel)

/**
 * What a node must keep for a pod: the larger of what runs together (containers and sidecars) and of what the start takes at its worst
 * (an init container with the sidecars before it), then what the pod as a whole asks for, then the overhead of its runtime class.
 * `defaults` stand in for what a container leaves out. Upstream's `PodRequests` (component-helpers/resource).
 */
export const podAmounts = (pod: RequestingPod, defaults: Amounts = NO_AMOUNTS): Amounts => {
  const amounts = (container: RequestingContainer): Amounts => {
    const own = containerAmounts(container, pod.resizeInfeasible)
    if (defaults.size === 0) return own
    return new Map([...defaults, ...own])
  }
  const total: MutableAmounts = new Map()
  for (const container of pod.containers) add(total, amounts(container))
  if (pod.initContainers.length > 0) addInitContainers(total, pod.initContainers, amounts)
  for (const [name, amount] of amountsOf(pod.podLevel)) if (isPodLevel(name)) total.set(name, amount)
  add(total, amountsOf(pod.overhead))
  return total
}

const addInitContainers = (
  total: MutableAmounts,
  initContainers: readonly RequestingContainer[],
  amounts: (container: RequestingContainer) => Amounts,
): void => {
  const sidecars: MutableAmounts = new Map()
  const worst: MutableAmounts = new Map()
  for (const container of initContainers) {
    const own = amounts(container)
    if (container.sidecar) {
      add(total, own)
      add(sidecars, own)
      raise(worst, sidecars)
    } else raise(worst, sumOf(own, sidecars))
  }
  raise(total, worst)
}

/** What the scores reckon for a container that asks for nothing: else pods without requests would pile up on one node. */
export const DEFAULT_MILLI_CPU = 100
export const DEFAULT_MEMORY = 200 * 1024 * 1024

/** CPU and memory of a pod with the defaults in place (upstream's `PodInfo.CalculateResource`). */
export const nonZeroRequests = (pod: RequestingPod, amounts: Amounts): { readonly milliCpu: number; readonly memory: number } => {
  const whole = hasPodLevelRequests(pod)
  const defaults: MutableAmounts = new Map()
  if (!whole || !amounts.has('cpu')) defaults.set('cpu', DEFAULT_MILLI_CPU)
  if (!whole || !amounts.has('memory')) defaults.set('memory', DEFAULT_MEMORY)
  const filled = defaults.size === 0 ? amounts : podAmounts(pod, defaults)
  return { milliCpu: filled.get('cpu') ?? 0, memory: filled.get('memory') ?? 0 }
}
