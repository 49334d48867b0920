import { type ChangedField, changedFields, changeNameText, changeText, type KubeObject } from '@coxswain/api-types'
import type { Core } from '../../core.ts'
import type { CauseRecord } from './cause-record.ts'

/**
 * What a write changed, from what the cache's history still holds of it: nothing is compared, and nothing kept, before somebody asks.
 * Undefined where the history does not reach back so far.
 */
export const changesOf = ({ cache, objects }: Pick<Core, 'cache' | 'objects'>, record: CauseRecord): readonly string[] | undefined => {
  const { target, revision } = record
  const { definition } = target.resource
  if (revision === 0 || !COMPARED.has(record.verb)) return []
  const { history } = cache.kind(definition)
  const position = history.after(revision - 1)
  const change = position === undefined ? undefined : history.at(position)
  if (change?.revision !== revision || change.previous === undefined) return undefined
  const text = definition.group === '' && SECRETIVE.has(definition.kind) ? changeNameText : changeText
  const changed = changedFields(told(objects.object(change.previous)), told(objects.object(change.entry)))
  const shown = changed.filter(isTold).slice(0, MOST).map(text)
  return changed.length > MOST ? [...shown, `and ${changed.length - MOST} more fields`] : shown
}

const COMPARED: ReadonlySet<string> = new Set(['update', 'patch', 'apply', 'bind'])
const MOST = 20
/** Kinds whose values are nobody's business but their readers', and need not stand in logs and screenshots. */
const SECRETIVE: ReadonlySet<string> = new Set(['Secret', 'ConfigMap'])

/** The object without what follows from each write, and without its status. */
const told = (object: KubeObject): unknown => {
  const { status: _, metadata, ...rest } = object as KubeObject & { readonly status?: unknown }
  const { managedFields: __, resourceVersion: ___, generation: ____, uid: _____, ...kept } = metadata
  return { ...rest, metadata: kept }
}

/** A whole object in an annotation, with its secrets: what it changes is told anyway. */
const isTold = ({ path }: ChangedField): boolean => path !== 'metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]'
