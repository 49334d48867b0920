import type { NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../../../generated/networking.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'

/** Ports of all rules, in both directions. */
export const portsOf = ({ ingress = [], egress = [] }: NetworkPolicySpec): readonly NetworkPolicyPort[] =>
  [...ingress, ...egress].flatMap(({ ports = [] }) => ports)

/** Peers of all rules, in both directions. */
export const peersOf = ({ ingress = [], egress = [] }: DeepReadonly<NetworkPolicySpec>): readonly DeepReadonly<NetworkPolicyPeer>[] => [
  ...ingress.flatMap(({ from = [] }) => from),
  ...egress.flatMap(({ to = [] }) => to),
]
