import { kinds, type Pod, status, type Toleration } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionView } from '../chain.ts'
import { writtenPod } from '../pod-of.ts'
import { allowsTolerations, mergeTolerations } from '../tolerations.ts'

/** Upstream's configuration of the plugin, for namespaces that say nothing themselves. */
export interface PodTolerations {
  readonly default: readonly Toleration[]
  readonly whitelist: readonly Toleration[]
}

const DEFAULTS = 'scheduler.alpha.kubernetes.io/defaultTolerations'
const ALLOWED = 'scheduler.alpha.kubernetes.io/tolerationsWhitelist'
const MEMORY_PRESSURE: Toleration = { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' }

/** Pods get the tolerations of their namespace, and have none that it does not allow (upstream's PodTolerationRestriction). */
export const podTolerationRestriction = (cluster: PodTolerations): AdmissionPlugin => ({
  name: 'PodTolerationRestriction',
  mutate: (request, view) => {
    const pod = writtenPod(request)
    if (pod?.spec === undefined) return undefined
    const given = request.operation === 'CREATE' ? (annotated(view, request.namespace, DEFAULTS) ?? cluster.default) : []
    const added = [...given, ...(isBestEffort(pod) ? [] : [MEMORY_PRESSURE])]
    if (added.length > 0) pod.spec.tolerations = mergeTolerations(pod.spec.tolerations ?? [], added)
    return undefined
  },
  validate: (request, view) => {
    const given = writtenPod(request)?.spec?.tolerations ?? []
    if (given.length === 0) return undefined
    const own = annotated(view, request.namespace, ALLOWED)
    if (allowsTolerations(own ?? cluster.whitelist, given)) return undefined
    const scope = own === undefined ? 'cluster' : 'namespace'
    // Upstream gives this as it is, with no reason.
    return status.unknown(`pod tolerations (possibly merged with namespace default tolerations) conflict with its ${scope} whitelist`)
  },
})

/** Undefined where the namespace says nothing. */
const annotated = (view: AdmissionView, namespace: string, key: string): readonly Toleration[] | undefined => {
  const text = view.get(kinds.Namespace, '', namespace)?.metadata.annotations?.[key]
  if (text === undefined) return undefined
  if (text === '') return []
  try {
    const parsed: unknown = JSON.parse(text)
    if (Array.isArray(parsed)) return parsed as readonly Toleration[]
  } catch {
    // Said below, as of anything else that is no list.
  }
  throw status.internal(`the annotation ${key} of namespace ${namespace} is no list of tolerations`)
}

const isBestEffort = ({ spec }: Pod): boolean =>
  [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].every(({ resources }) =>
    [resources?.requests, resources?.limits].every((list) => ['cpu', 'memory'].every((name) => isNought(list?.[name]))),
  )
const isNought = (amount: string | number | undefined): boolean => amount === undefined || String(amount) === '0'
