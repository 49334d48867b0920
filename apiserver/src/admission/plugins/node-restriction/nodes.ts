import { mayLabelItself, type Node, semanticEqual } from '@coxswain/api-types'
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

const forbiddenAmong = (labels: readonly string[]): readonly string[] => labels.filter((label) => !mayLabelItself(label)).sort()
