import type { EgressRequest } from '@coxswain/ports'

/** How this server reaches kubelets: upstream's `--kubelet-*` flags. */
export interface KubeletOptions {
  /** What it shows of itself, in PEM. */
  readonly clientCert: EgressRequest['clientCert']
  /** Authority of their serving certificates; any is taken where there is none, as upstream does. */
  readonly ca: string | undefined
  /** The first of these types that a node has an address of is taken. */
  readonly preferredAddressTypes: readonly string[]
}

/** Nodes have no names that others could look up unless somebody sees to it: their addresses come first, as kubeadm has it. */
export const DEFAULT_ADDRESS_TYPES = ['InternalIP', 'ExternalIP', 'InternalDNS', 'ExternalDNS', 'Hostname']
