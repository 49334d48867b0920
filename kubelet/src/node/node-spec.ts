import type { Taint } from '@coxswain/api-types'

/** A node to be simulated. Quantities as Kubernetes writes them. */
export interface NodeSpec {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly taints?: readonly Taint[] | undefined
  /** Added to, or instead of, `DEFAULT_CAPACITY`. */
  readonly capacity?: Readonly<Record<string, string>> | undefined
  /** What of the capacity pods may have; all of it unless given. */
  readonly allocatable?: Readonly<Record<string, string>> | undefined
  /** `amd64` unless given. */
  readonly architecture?: string | undefined
  /** Made from the node's number in this process unless given. */
  readonly internalIp?: string | undefined
  /** Where its kubelet listens, where that is not the same for all nodes. */
  readonly kubeletPort?: number | undefined
  /** Set on registration, for clusters in which nobody allocates ranges. */
  readonly podCidr?: string | undefined
}

/** Several alike: PREFIX0, PREFIX1, ... */
export interface NodeCount {
  readonly count: number
  readonly prefix: string
  /** What they have in common. */
  readonly template?: Omit<NodeSpec, 'name'> | undefined
}

export const DEFAULT_CAPACITY: Readonly<Record<string, string>> = {
  cpu: '8',
  memory: '32Gi',
  pods: '110',
  'ephemeral-storage': '100Gi',
}

export const nodeSpecs = (given: readonly NodeSpec[] | NodeCount): readonly NodeSpec[] => {
  if (!('count' in given)) return given
  const { count, prefix, template } = given
  return Array.from({ length: count }, (_, i) => ({ ...template, name: `${prefix}${i}` }))
}

/** An address of its own for the node of this number in a process: 192.168.0.1 and on, 250 of them in each of 256 networks. */
export const internalIp = (number: number): string => {
  if (number >= 256 * 250) throw new Error(`node number ${number}: one process has addresses for ${256 * 250} nodes`)
  return `192.168.${Math.floor(number / 250)}.${(number % 250) + 1}`
}
