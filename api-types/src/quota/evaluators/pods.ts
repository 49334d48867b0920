import type { Container, Pod, PodAffinityTerm, PodSpec } from '../../generated/core.v1.types.ts'
import { podLimits, podRequests } from '../../kinds/core/pod/pod-amounts.ts'
import { computePodQos } from '../../kinds/core/pod/qos.ts'
import { add, type ResourceList } from '../../kinds/core/pod/quantities.ts'
import { isExtendedResourceName, isHugePageResourceName } from '../../kinds/core/pod/resource-names.ts'
import type { KubeObject } from '../../object.ts'
import { parseQuantity, type Quantity } from '../../quantity.ts'
import { type Amounts, ONE } from '../amounts.ts'
import type { QuotaEvaluator, Scope } from '../evaluator.ts'
import { matchesScopeValues } from '../match-scope.ts'

/** Pods, and what they ask for. One that has ended uses nothing but its place in the store. */
export const podEvaluator: QuotaEvaluator = {
  group: '',
  plural: 'pods',
  movesFreely: true,
  usage: (object) => {
    const { spec, status } = object as Pod
    if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return ENDED
    if (spec === undefined) return new Map([...ENDED, ['pods', ONE]])
    const [requests, limits] = [withOverhead(podRequests(spec), spec), withOverhead(podLimits(spec), spec)]
    return new Map([...ENDED, ['pods', ONE], ...named(requests, limits)])
  },
  inScope: (scope, object) => inScope(scope, object as Pod),
  missing: (names, object) => missing(names, (object as Pod).spec),
}

const ENDED: Amounts = new Map([['count/pods', ONE]])
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'] as const

const withOverhead = (list: ResourceList, { overhead }: PodSpec): ResourceList => {
  if (overhead === undefined) return list
  const result = { ...list }
  for (const [name, amount] of Object.entries(overhead)) result[name] = result[name] === undefined ? amount : add(result[name], amount)
  return result
}

/** Amounts under all the names that a quota may limit them by. */
const named = (requests: ResourceList, limits: ResourceList): readonly [string, Quantity][] => {
  const result: [string, Quantity][] = []
  for (const [name, amount] of Object.entries(requests)) {
    const quantity = parseQuantity(amount)
    const plain = (COMPUTE as readonly string[]).includes(name) || isHugePageResourceName(name)
    if (plain) result.push([name, quantity])
    if (plain || isExtendedResourceName(name)) result.push([`requests.${name}`, quantity])
  }
  for (const name of COMPUTE) if (limits[name] !== undefined) result.push([`limits.${name}`, parseQuantity(limits[name])])
  return result
}

const inScope = (scope: Scope, pod: Pod): boolean => {
  switch (scope.scopeName) {
    case 'Terminating':
      return isTerminating(pod)
    case 'NotTerminating':
      return !isTerminating(pod)
    case 'BestEffort':
      return computePodQos(pod) === 'BestEffort'
    case 'NotBestEffort':
      return computePodQos(pod) !== 'BestEffort'
    case 'PriorityClass':
      return matchesScopeValues(scope, pod.spec?.priorityClassName ? [pod.spec.priorityClassName] : [])
    case 'CrossNamespacePodAffinity':
      return looksElsewhere(pod.spec)
    default:
      return false
  }
}

const isTerminating = ({ spec }: KubeObject & Pick<Pod, 'spec'>): boolean => (spec?.activeDeadlineSeconds ?? -1) >= 0

/** Whether the pod's affinity is about pods of other namespaces. */
const looksElsewhere = (spec: PodSpec | undefined): boolean => {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {}
  return [podAffinity, podAntiAffinity].some((affinity) => {
    const preferred = (affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm)
    return [...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []), ...preferred].some(namesOthers)
  })
}
const namesOthers = ({ namespaces, namespaceSelector }: PodAffinityTerm): boolean =>
  (namespaces ?? []).length > 0 || (namespaceSelector !== undefined && namespaceSelector !== null)

const DEMANDED: ReadonlySet<string> = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'])

/** Every container says how much it needs of what is limited, or the pod says it for all. */
const missing = (names: readonly string[], spec: PodSpec | undefined): string | undefined => {
  const whole = namesIn(spec?.resources?.requests, spec?.resources?.limits)
  const demanded = names.filter((name) => DEMANDED.has(name) && !whole.has(name)).sort()
  if (demanded.length === 0 || spec === undefined) return undefined
  const silent = demanded.flatMap((name) => {
    const containers = [...spec.containers, ...(spec.initContainers ?? [])].filter((each) => !says(each, name))
    return containers.length === 0 ? [] : [`${name} for: ${[...new Set(containers.map((each) => each.name))].sort().join(',')}`]
  })
  return silent.length === 0 ? undefined : `must specify ${silent.join('; ')}`
}

const says = ({ resources }: Container, name: string): boolean => namesIn(resources?.requests, resources?.limits).has(name)
const namesIn = (requests: ResourceList = {}, limits: ResourceList = {}): ReadonlySet<string> =>
  new Set(named(requests, limits).map(([name]) => name))
