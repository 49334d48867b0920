/** Sums over the containers of a pod (upstream's `component-helpers/resource`, without status and overhead). */
import type { Container, PodSpec } from '../../../generated/core.v1.types.ts'
import { setOwn } from '../../../util/deep.ts'
import { add, max, type QuantityValue, type ResourceList } from './quantities.ts'
import { isRestartableInitContainer } from './visit.ts'

type Sum = Map<string, QuantityValue>
type Which = 'requests' | 'limits'

/**
 * What the containers of a pod need at the worst moment: containers and sidecars run together; an init container runs alone but for
 * the sidecars started before it (KEP-753).
 */
export const aggregateContainerResources = (spec: PodSpec, which: Which): ResourceList => {
  const total: Sum = new Map()
  const sidecars: Sum = new Map()
  const starting: Sum = new Map()
  for (const container of spec.containers ?? []) addAll(total, listOf(container, which))
  for (const container of spec.initContainers ?? []) {
    const list = listOf(container, which)
    if (isRestartableInitContainer(container)) {
      addAll(total, list)
      addAll(sidecars, list)
      raiseAll(starting, sidecars)
    } else {
      const moment: Sum = new Map(list)
      addAll(moment, sidecars)
      raiseAll(starting, moment)
    }
  }
  raiseAll(total, starting)
  const result: Record<string, QuantityValue> = {}
  for (const [name, quantity] of total) setOwn(result, name, quantity)
  return result
}

const listOf = ({ resources }: Container, which: Which): Iterable<[string, QuantityValue]> => Object.entries(resources?.[which] ?? {})

const addAll = (sum: Sum, list: Iterable<[string, QuantityValue]>): void => {
  for (const [name, quantity] of list) {
    const before = sum.get(name)
    sum.set(name, before === undefined ? quantity : add(before, quantity))
  }
}

const raiseAll = (sum: Sum, list: Iterable<[string, QuantityValue]>): void => {
  for (const [name, quantity] of list) {
    const before = sum.get(name)
    sum.set(name, before === undefined ? quantity : max(before, quantity))
  }
}
