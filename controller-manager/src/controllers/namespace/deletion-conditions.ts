import { type DeepReadonly, formatTime, type NamespaceCondition } from '@coxswain/api-types'
import { findCondition } from '../../shared/find-condition.ts'
import { withCondition } from '../../shared/with-condition.ts'
import type { Contents } from './contents.ts'

interface Finding {
  readonly reason: string
  readonly message: string
}
type Conditions = readonly DeepReadonly<NamespaceCondition>[]

/** Each condition of a namespace that is going: what it says when all is well, and what may speak against it. Texts are upstream's. */
const CONDITIONS: readonly {
  readonly type: string
  readonly well: Finding
  find(contents: Contents, failures: readonly string[]): Finding | undefined
}[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    well: { reason: 'ResourcesDiscovered', message: 'All resources successfully discovered' },
    find: ({ undiscovered }) => {
      if (undiscovered.length === 0) return undefined
      const groups = undiscovered.map(({ apiVersion, message }) => `${apiVersion}: ${message}`).sort()
      const why = `unable to retrieve the complete list of server APIs: ${groups.join(', ')}`
      return { reason: 'DiscoveryFailed', message: `Discovery failed for some groups, ${undiscovered.length} failing: ${why}` }
    },
  },
  {
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    well: { reason: 'ParsedGroupVersions', message: 'All legacy kube types successfully parsed' },
    find: () => undefined,
  },
  {
    type: 'NamespaceDeletionContentFailure',
    well: { reason: 'ContentDeleted', message: 'All content successfully deleted, may be waiting on finalization' },
    find: ({ unlisted }, failures) => {
      const all = [...unlisted, ...failures].sort()
      if (all.length === 0) return undefined
      const message = `Failed to delete all resource types, ${all.length} remaining: ${all.join(', ')}`
      return { reason: 'ContentDeletionFailed', message }
    },
  },
  {
    type: 'NamespaceContentRemaining',
    well: { reason: 'ContentRemoved', message: 'All content successfully removed' },
    find: ({ remains }) => {
      const left = remains.filter(({ going }) => going > 0)
      if (left.length === 0) return undefined
      const texts = left.map(({ resource, going }) => `${resource.plural}.${resource.group} has ${going} resource instances`).sort()
      return { reason: 'SomeResourcesRemain', message: `Some resources are remaining: ${texts.join(', ')}` }
    },
  },
  {
    type: 'NamespaceFinalizersRemaining',
    well: { reason: 'ContentHasNoFinalizers', message: 'All content-preserving finalizers finished' },
    find: ({ remains }) => {
      const counts = new Map<string, number>()
      for (const { finalizers } of remains)
        for (const [name, count] of Object.entries(finalizers)) counts.set(name, (counts.get(name) ?? 0) + count)
      if (counts.size === 0) return undefined
      const texts = [...counts].map(([name, count]) => `${name} in ${count} resource instances`).sort()
      return { reason: 'SomeFinalizersRemain', message: `Some content in the namespace has finalizers remaining: ${texts.join(', ')}` }
    },
  },
]

export interface Deletion {
  readonly contents: Contents
  /** What requests for deletion were answered that failed. */
  readonly failures: readonly string[]
  readonly now: number
}

/** The conditions of a namespace as its deletion stands; others are left alone (upstream's status_condition_utils). */
export const deletionConditions = (current: Conditions | undefined, { contents, failures, now }: Deletion): Conditions =>
  CONDITIONS.reduce((conditions: Conditions, { type, well, find }) => {
    const finding = find(contents, failures)
    const status = finding === undefined ? 'False' : 'True'
    const old = findCondition(conditions, type)
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime : formatTime(now)
    return withCondition(conditions, {
      type,
      status,
      ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }),
      ...(finding ?? well),
    })
  }, current ?? [])
