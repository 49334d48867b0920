import type { KubeObject, Resource } from '@coxswain/api-types'
import type { AdmissionRequest } from '../chain.ts'
import type { Shown } from '../rules/show-as.ts'

/** A write as one rule sees it: its objects in the form that the rule matched. */
export interface AdmissionInput {
  readonly request: AdmissionRequest
  readonly matched: Resource
  /** Null where there is none. */
  readonly object: KubeObject | null
  readonly old: KubeObject | null
}

/** The objects of a request in a form of their kind. Versions of custom kinds may have to be asked for: then a promise. */
export const inputIn = (shown: Shown, request: AdmissionRequest, matched: Resource): AdmissionInput | Promise<AdmissionInput> => {
  const as = (each: KubeObject | undefined) => (each === undefined ? null : shown.as(request, each, matched))
  const [object, old] = [as(request.object), as(request.old)]
  if (!(object instanceof Promise) && !(old instanceof Promise)) return { request, matched, object, old }
  return Promise.all([object, old]).then(([made, before]) => ({ request, matched, object: made, old: before }))
}
