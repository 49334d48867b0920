import type { Labels } from '@coxswain/api-types'

/** Names of the annotations by which Deployments and their ReplicaSets know of one another, upstream's. */
export const REVISION = 'deployment.kubernetes.io/revision'
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history'
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas'
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas'
/** Set by clients of extensions/v1beta1 only. */
export const ROLLBACK_TO = 'deprecated.deployment.rollback.to'

type Annotations = Labels
interface Annotated {
  readonly annotations?: Annotations | undefined
}

/** Annotations that belong to one of the two alone, and are never copied from one to the other. */
const RESERVED: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  ROLLBACK_TO,
])

export const isReserved = (annotation: string): boolean => RESERVED.has(annotation)

const own = (annotations: Annotations | undefined, name: string): string | undefined =>
  annotations !== undefined && Object.hasOwn(annotations, name) ? annotations[name] : undefined

const INTEGER = /^[+-]?\d+$/

/** The integer that an annotation holds; undefined where it is absent or no integer. */
export const integerAnnotation = ({ annotations }: Annotated, name: string): number | undefined => {
  const text = own(annotations, name)
  return text !== undefined && INTEGER.test(text) ? Number(text) : undefined
}

/** The revision of a ReplicaSet: 0 where it has none yet, undefined where what it has is no number. */
export const revisionOf = (annotated: Annotated): number | undefined =>
  own(annotated.annotations, REVISION) === undefined ? 0 : integerAnnotation(annotated, REVISION)

/** The same annotations, with the Deployment's size noted: by these a scaling event is told from a rollout. */
export const withSize = (annotations: Annotations, size: { readonly replicas: number; readonly maxSurge: number }): Annotations =>
  withAll(annotations, { [DESIRED_REPLICAS]: String(size.replicas), [MAX_REPLICAS]: String(size.replicas + size.maxSurge) })

/** The very annotations given, where they already say the same. */
const withAll = (annotations: Annotations, added: Annotations): Annotations =>
  Object.keys(added).every((name) => own(annotations, name) === added[name]) ? annotations : { ...annotations, ...added }

/** Upstream's maxRevHistoryLengthInChars. */
const MAX_HISTORY_LENGTH = 2000

/**
 * What the new ReplicaSet's annotations shall be: the Deployment's own, and `revision` where that is a later one than it has
 * (upstream's `SetNewReplicaSetAnnotations`). A ReplicaSet that was new before, and is again, remembers its former revisions.
 */
export const newReplicaSetAnnotations = (deployment: Annotated, annotations: Annotations, revision: number): Annotations => {
  const text = own(annotations, REVISION)
  const former = text === undefined || text === '' ? 0 : integerAnnotation({ annotations }, REVISION)
  // Somebody else's text: nothing here is ours to change.
  if (former === undefined) return annotations
  const copied = withAll(
    annotations,
    Object.fromEntries(Object.entries(deployment.annotations ?? {}).filter(([name]) => !isReserved(name))),
  )
  if (former >= revision) return copied
  const next = withAll(copied, { [REVISION]: String(revision) })
  return text === undefined || text === '' ? next : withHistory(next, text)
}

const withHistory = (annotations: Annotations, former: string): Annotations => {
  const history = own(annotations, REVISION_HISTORY) ?? ''
  if (history === '') return withAll(annotations, { [REVISION_HISTORY]: former })
  let kept = history.split(',')
  while (kept.length > 0 && [...kept, former].join(',').length > MAX_HISTORY_LENGTH) kept = kept.slice(1)
  const next = [...kept, former].join(',')
  return next.length > MAX_HISTORY_LENGTH ? annotations : withAll(annotations, { [REVISION_HISTORY]: next })
}
