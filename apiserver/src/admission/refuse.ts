import { type StatusError, status } from '@coxswain/api-types'
import type { AdmissionRequest } from './chain.ts'

/** A plugin's refusal (upstream's `admission.NewForbidden`). What has no name yet is named by what its name will begin with. */
export const forbid = ({ resource, name, object }: AdmissionRequest, why: string): StatusError =>
  status.forbidden(
    { group: resource.group, resource: resource.plural },
    name || object?.metadata.name || object?.metadata.generateName || 'Unknown',
    why,
  )
