/**
 * May a node put this label on itself? Of those in `kubernetes.io` and `k8s.io` it may those that a kubelet knows, and none that is set
 * aside to keep nodes apart (KEP-279, `kubeletapis.IsKubeletLabel`).
 */
export const mayLabelItself = (label: string): boolean => {
  const namespace = label.includes('/') ? label.slice(0, label.indexOf('/')) : ''
  const reserved = isWithin(namespace, 'kubernetes.io') || isWithin(namespace, 'k8s.io')
  return !reserved || KUBELET_LABELS.has(label) || KUBELET_NAMESPACES.some((each) => isWithin(namespace, each))
}

const isWithin = (namespace: string, domain: string): boolean => namespace === domain || namespace.endsWith(`.${domain}`)

const KUBELET_LABELS: ReadonlySet<string> = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
])
const KUBELET_NAMESPACES = ['kubelet.kubernetes.io', 'node.kubernetes.io']
