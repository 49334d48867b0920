import { type Cause, type CoreV1, formatTime } from '@coxswain/api-types'
import type { CauseRecord, Target } from './cause-record.ts'
import { causeName } from './causes.ts'

/** A record as it is served. */
export const causeObject = (record: CauseRecord, changes: readonly string[] | undefined): Cause => {
  const { target, revision, verb, subresource, user, manager, failure, told, at, count, lastAt } = record
  const { component, reason = '', because, stages = [] } = told ?? {}
  return {
    apiVersion: 'explain.coxswain.dev/v1alpha1',
    kind: 'Cause',
    metadata: { name: causeName(record), creationTimestamp: formatSeconds(at) },
    object: referenceOf(target, revision),
    verb,
    ...(subresource === '' ? {} : { subresource }),
    user,
    ...(manager === '' ? {} : { manager }),
    ...(component === undefined ? {} : { component }),
    ...(reason === '' ? {} : { reason }),
    ...(failure === '' ? {} : { failure }),
    ...(changes === undefined || changes.length === 0 ? {} : { changes: [...changes] }),
    ...(because === undefined ? {} : { because: referenceOf(because, because.revision) }),
    count,
    lastTimestamp: formatSeconds(lastAt),
    ...(stages.length === 0 ? {} : { stages: [...stages] }),
  }
}

/** When a cause came, as it is served. */
export const formatSeconds = (seconds: number): string => formatTime(seconds * 1000)

const referenceOf = ({ resource, namespace, name, uid }: Target, revision: number): CoreV1.ObjectReference => ({
  apiVersion: resource.apiVersion,
  kind: resource.kind,
  ...(namespace === '' ? {} : { namespace }),
  name,
  ...(uid === '' ? {} : { uid }),
  ...(revision === 0 ? {} : { resourceVersion: String(revision) }),
})
