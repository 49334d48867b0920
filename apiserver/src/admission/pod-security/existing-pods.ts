import type { Pod } from '@coxswain/api-types'
import { evaluatePod, reasonsText } from './evaluate.ts'
import { type LevelVersion, policyText } from './policy.ts'

/** Upstream looks at this many, too. */
const MAX_PODS = 3000

/** What a namespace's pods would be refused for, were they created now: told when it becomes stricter. */
export const warnOfExisting = (namespace: string, enforce: LevelVersion, pods: readonly Pod[], isExempt: (pod: Pod) => boolean) => {
  const found = new Map<string, string[]>()
  for (const pod of pods.slice(0, MAX_PODS)) {
    if (pod.spec === undefined || isExempt(pod)) continue
    const reasons = reasonsText(evaluatePod(enforce, pod.metadata, pod.spec))
    if (reasons !== '') found.set(reasons, [...(found.get(reasons) ?? []), pod.metadata.name ?? ''])
  }
  const counted = `new PodSecurity enforce level only checked against the first ${MAX_PODS} of ${pods.length} existing pods`
  const headline = `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${JSON.stringify(policyText(enforce))}`
  return [
    ...(pods.length > MAX_PODS ? [counted] : []),
    ...(found.size === 0 ? [] : [headline]),
    ...[...found].map(([reasons, names]) => `${whoText(names.sort())}: ${reasons}`).sort(),
  ]
}

const whoText = ([first = '', ...others]: readonly string[]): string => {
  if (others.length === 0) return first
  return `${first} (and ${others.length} other ${others.length === 1 ? 'pod' : 'pods'})`
}
