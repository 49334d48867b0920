import { type DeepReadonly, deepEqual, type PodSpec, type Toleration } from '@coxswain/api-types'
import { NOT_READY, UNREACHABLE } from '../../shared/taints.ts'

type ReadonlyToleration = DeepReadonly<Toleration>

const always = (key: string, effect: string): ReadonlyToleration => ({ key, operator: 'Exists', effect })

/** A daemon belongs to its node: it lives through the node's troubles, and starts in the midst of them. */
const OF_EVERY_DAEMON: readonly ReadonlyToleration[] = [
  always(NOT_READY, 'NoExecute'),
  always(UNREACHABLE, 'NoExecute'),
  always('node.kubernetes.io/disk-pressure', 'NoSchedule'),
  always('node.kubernetes.io/memory-pressure', 'NoSchedule'),
  always('node.kubernetes.io/pid-pressure', 'NoSchedule'),
  always('node.kubernetes.io/unschedulable', 'NoSchedule'),
]

/** Daemons that use the network of the host are those that set up the network of the pods. */
const OF_THE_HOST_NETWORK = always('node.kubernetes.io/network-unavailable', 'NoSchedule')

/**
 * What the pods of a DaemonSet tolerate: what their template says, and what every daemon does (upstream's
 * `AddOrUpdateDaemonPodTolerations`). The template's limits in time for the same taints do not hold.
 */
export const daemonTolerations = ({ tolerations = [], hostNetwork }: DeepReadonly<PodSpec>): readonly ReadonlyToleration[] =>
  [...OF_EVERY_DAEMON, ...(hostNetwork === true ? [OF_THE_HOST_NETWORK] : [])].reduce(withToleration, tolerations)

const withToleration = (all: readonly ReadonlyToleration[], added: ReadonlyToleration): readonly ReadonlyToleration[] => {
  if (!all.some((each) => isOfSameTaint(each, added))) return [...all, added]
  if (all.some((each) => deepEqual(each, added))) return all
  return all.map((each) => (isOfSameTaint(each, added) ? added : each))
}

const isOfSameTaint = (a: ReadonlyToleration, b: ReadonlyToleration): boolean =>
  a.key === b.key && a.operator === b.operator && a.effect === b.effect && (a.value ?? '') === (b.value ?? '')
