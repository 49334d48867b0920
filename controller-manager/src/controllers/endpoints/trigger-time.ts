import { type DeepReadonly, type EndpointSubset, formatTime, type Pod, type Stored } from '@coxswain/api-types'
import { readyTransition } from '../../shared/service-pods.ts'

type Subsets = readonly DeepReadonly<EndpointSubset>[]

/** What is said of each pod, by uid. */
const entriesByPod = (subsets: Subsets): ReadonlyMap<string, string> => {
  const entries = new Map<string, string>()
  const note = (uid: string | undefined, text: string): void => {
    if (uid !== undefined) entries.set(uid, `${entries.get(uid) ?? ''}${text};`)
  }
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    const at = ports.map(({ name = '', port, protocol = '' }) => `${name} ${port} ${protocol}`).join(',')
    for (const { ip, targetRef } of addresses) note(targetRef?.uid, `ready ${ip} ${at}`)
    for (const { ip, targetRef } of notReadyAddresses) note(targetRef?.uid, `${ip} ${at}`)
  }
  return entries
}

/**
 * When the first of the changes happened that lead from the one to the other: the oldest change of readiness among the pods whose entry
 * differs. Consumers measure by it how long a change takes to reach them. Upstream remembers the pods of each Service for this; the
 * entries themselves tell the same, and survive a restart. Undefined where no pod's readiness led to it.
 */
export const triggerTime = (before: Subsets, after: Subsets, pods: readonly Stored<Pod>[]): string | undefined => {
  const [old, next] = [entriesByPod(before), entriesByPod(after)]
  const changed = pods.filter(({ metadata }) => next.get(metadata.uid) !== old.get(metadata.uid))
  return oldestTransition(changed)
}

/** The oldest change of readiness among pods, as a time stamp. */
export const oldestTransition = (pods: readonly Stored<Pod>[]): string | undefined => {
  const times = pods.flatMap((pod) => readyTransition(pod) ?? [])
  return times.length === 0 ? undefined : formatTime(Math.min(...times))
}
