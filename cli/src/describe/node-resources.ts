import {
  addQuantities,
  type Container,
  type DeepReadonly,
  formatQuantity,
  type Pod,
  parseQuantity,
  type Quantity,
  quantityMilliValue,
  quantityValue,
  type Stored,
  translateTimestampSince,
} from '@coxswain/api-types'
import type { DescriptionWriter } from './writer.ts'

export interface NodeResourcesInput {
  readonly pods: readonly Stored<Pod>[]
  readonly allocatable: Readonly<Record<string, string | number>>
  readonly now: number
}

type Amounts = ReadonlyMap<string, Quantity>
const ZERO = parseQuantity('0')
const STANDARD: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods'])

/** The pods of a node with what they ask for, and the sums beside what the node has. */
export const writeNodeResources = (w: DescriptionWriter, { pods, allocatable, now }: NodeResourcesInput): void => {
  w.line(0, `Non-terminated Pods:\t(${pods.length} in total)`)
  w.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge')
  w.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---')
  const asked = pods.map((pod) => ({ pod, requests: amountsOf(pod, 'requests'), limits: amountsOf(pod, 'limits') }))
  const share = (amounts: Amounts, name: string): string => shareText(name, amounts.get(name), allocatable)
  for (const { pod, requests, limits } of asked) {
    const cells = [share(requests, 'cpu'), share(limits, 'cpu'), share(requests, 'memory'), share(limits, 'memory')]
    w.line(
      1,
      `${pod.metadata.namespace}\t${pod.metadata.name}\t\t${cells.join('\t')}\t${translateTimestampSince(pod.metadata.creationTimestamp, now)}`,
    )
  }
  const [requests, limits] = [summed(asked.map((each) => each.requests)), summed(asked.map((each) => each.limits))]
  w.line(0, 'Allocated resources:')
  w.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)')
  w.line(1, 'Resource\tRequests\tLimits')
  w.line(1, '--------\t--------\t------')
  const others = Object.keys(allocatable)
    .filter((name) => !STANDARD.has(name))
    .sort()
  const pages = others.filter((name) => name.startsWith('hugepages-'))
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...pages])
    w.line(1, `${name}\t${share(requests, name)}\t${share(limits, name)}`)
  for (const name of others.filter((each) => !pages.includes(each)))
    w.line(1, `${name}\t${formatQuantity(requests.get(name) ?? ZERO)}\t${formatQuantity(limits.get(name) ?? ZERO)}`)
}

/** `250m (6%)` of what the node has; in whole percent, rounded down. */
const shareText = (name: string, amount: Quantity = ZERO, allocatable: Readonly<Record<string, string | number>>): string => {
  const read = name === 'cpu' ? quantityMilliValue : quantityValue
  const given = allocatable[name]
  const all = given === undefined ? 0n : read(parseQuantity(given))
  return `${formatQuantity(amount)} (${all === 0n ? 0n : (read(amount) * 100n) / all}%)`
}

const summed = (lists: readonly Amounts[]): Amounts => {
  const sum = new Map<string, Quantity>()
  for (const list of lists) for (const [name, amount] of list) add(sum, name, amount)
  return sum
}

const add = (sum: Map<string, Quantity>, name: string, amount: Quantity): void => {
  const before = sum.get(name)
  sum.set(name, before === undefined ? amount : addQuantities(before, amount))
}

/** A pod's sum: its containers and sidecars together, or one of its init containers where that needs more; and its overhead. */
const amountsOf = ({ spec }: Stored<Pod>, list: 'requests' | 'limits'): Amounts => {
  const sum = new Map<string, Quantity>()
  for (const container of spec?.containers ?? []) for (const [name, amount] of listed(container, list)) add(sum, name, amount)
  const sidecars = new Map<string, Quantity>()
  const peak = new Map<string, Quantity>()
  for (const container of spec?.initContainers ?? []) {
    for (const [name, amount] of listed(container, list)) {
      if (container.restartPolicy === 'Always') add(sidecars, name, amount)
      else raise(peak, name, withBeside(amount, sidecars.get(name)))
    }
  }
  for (const [name, amount] of sidecars) add(sum, name, amount)
  for (const [name, amount] of peak) if ((sum.get(name)?.nanos ?? 0n) < amount.nanos) sum.set(name, amount)
  for (const [name, amount] of Object.entries(spec?.overhead ?? {}))
    if (list === 'requests' || sum.has(name)) add(sum, name, parseQuantity(amount))
  return sum
}

/** An init container runs beside the sidecars that were started before it. */
const withBeside = (amount: Quantity, beside: Quantity | undefined): Quantity =>
  beside === undefined ? amount : addQuantities(beside, amount)

const raise = (peak: Map<string, Quantity>, name: string, amount: Quantity): void => {
  if ((peak.get(name)?.nanos ?? 0n) < amount.nanos) peak.set(name, amount)
}

const listed = ({ resources }: DeepReadonly<Container>, list: 'requests' | 'limits'): readonly (readonly [string, Quantity])[] =>
  Object.entries(resources?.[list] ?? {}).map(([name, quantity]) => [name, parseQuantity(quantity)])
