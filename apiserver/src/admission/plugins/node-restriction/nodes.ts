import { type Node, semanticEqual } from '@coxswain/api-types'
import type { NodeWrite, Restriction } from '../node-restriction.ts'

const quoted = (text: string): string => JSON.stringify(text)

/** Its own Node, without moving work to itself: taints stay, and of the labels those that nodes may set change. */
export const restrictNode = ({ node, request }: NodeWrite): Restriction => {
  const { operation, object, old } = request
  const name = request.name === '' ? (object?.metadata.name ?? '') : request.name
  if (name !== node) return `node ${quoted(node)} is not allowed to modify node ${quoted(name)}`
  if (operation === 'CREATE') return restrictNew(node, object as Node)
  return operation === 'UPDATE' ? restrictChanged(node, object as Node, old as Node) : undefined
}

const restrictNew = (node: string, { metadata, spec }: Node): Restriction => {
  if (spec?.configSource !== undefined) return `node ${quoted(node)} is not allowed to create pods with a non-nil configSource`
  const labels = forbiddenAmong(changedLabels(metadata.labels, undefined))
  return labels.length === 0 ? undefined : `node ${quoted(node)} is not allowed to set the following labels: ${labels.join(', ')}`
}

const restrictChanged = (node: string, next: Node, old: Node): Restriction => {
  const { configSource } = next.spec ?? {}
  if (configSource !== undefined && !semanticEqual(configSource, old.spec?.configSource))
    return `node ${quoted(node)} is not allowed to update configSource to a new non-nil configSource`
  if (!semanticEqual(next.spec?.taints, old.spec?.taints)) return `node ${quoted(node)} is not allowed to modify taints`
  const labels = forbiddenAmong(changedLabels(next.metadata.labels, old.metadata.labels))
  return labels.length === 0 ? undefined : `is not allowed to modify labels: ${labels.join(', ')}`
}

type Labels = Readonly<Record<string, string>> | undefined

const changedLabels = (a: Labels, b: Labels): readonly string[] =>
  [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])].filter((key) => a?.[key] !== b?.[key])

const forbiddenAmong = (labels: readonly string[]): readonly string[] => labels.filter(isForbidden).sort()

const isForbidden = (label: string): boolean => {
  const namespace = label.includes('/') ? label.slice(0, label.indexOf('/')) : ''
  if (isWithin(namespace, 'node-restriction.kubernetes.io')) return true
  const reserved = isWithin(namespace, 'kubernetes.io') || isWithin(namespace, 'k8s.io')
  return reserved && !KUBELET_LABELS.has(label) && !KUBELET_NAMESPACES.some((each) => isWithin(namespace, each))
}

const isWithin = (namespace: string, domain: string): boolean => namespace === domain || namespace.endsWith(`.${domain}`)

/** What nodes say of themselves (upstream's `kubeletapis.KubeletLabels`). */
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
