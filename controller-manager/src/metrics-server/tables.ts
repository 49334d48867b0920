import { addQuantities, formatQuantity, parseQuantity } from '@coxswain/api-types'
import type { Metrics, NodeMetrics, PodMetrics, Usage } from './objects.ts'

export type Shown = NodeMetrics | PodMetrics

/** What a row of a table carries besides its cells. */
export type IncludeObject = 'None' | 'Metadata' | 'Object'

const META = 'meta.k8s.io/v1'
const COLUMNS = [
  { name: 'Name', type: 'string', format: 'name', description: 'Name of the resource', priority: 0 },
  { name: 'cpu', type: 'string', format: 'quantity', description: '', priority: 0 },
  { name: 'memory', type: 'string', format: 'quantity', description: '', priority: 0 },
  { name: 'Window', type: 'string', format: 'duration', description: '', priority: 0 },
]

/** What `kubectl get podmetrics` shows: upstream's columns, a pod's being the sum over its containers. */
export const tableOf = (items: readonly Shown[], include: IncludeObject): object => ({
  kind: 'Table',
  apiVersion: META,
  metadata: {},
  columnDefinitions: COLUMNS,
  rows: items.map((each) => {
    const { cpu, memory } = 'usage' in each ? each.usage : sumOf(each.containers.map(({ usage }) => usage))
    return { cells: [each.metadata.name, cpu, memory, each.window], object: rowObject(each, include) }
  }),
})

const sumOf = (usages: readonly Usage[]): Usage => ({
  cpu: total(usages.map(({ cpu }) => cpu)),
  memory: total(usages.map(({ memory }) => memory)),
})

const total = ([first = '0', ...rest]: readonly string[]): string =>
  formatQuantity(rest.reduce((sum, each) => addQuantities(sum, parseQuantity(each)), parseQuantity(first)))

const rowObject = (object: Metrics, include: IncludeObject): object | null => {
  if (include === 'None') return null
  return include === 'Object' ? object : { kind: 'PartialObjectMetadata', apiVersion: META, metadata: object.metadata }
}
