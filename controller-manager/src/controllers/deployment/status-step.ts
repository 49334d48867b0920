import { deepEqual, kinds } from '@coxswain/api-types'
import { type Step, updateStatus, updateSubresource } from '@coxswain/client'
import { REVISION } from './annotations.ts'
import type { Rollout } from './rollout.ts'
import { normalStatus, type Status } from './status.ts'

/**
 * Writes the Deployment's status and revision, where they are not so already. The revision is an annotation, and goes through the status
 * subresource too, as upstream: written otherwise it would start a new generation, and another round.
 */
export const statusStep = ({ deployment, current }: Rollout, status: Status, after: readonly string[]): Step | undefined => {
  const { metadata, status: former = {} } = deployment
  const revision = current?.annotations[REVISION]
  const options = { id: 'write status', reason: 'the status has changed', after }
  if (revision === undefined || revision === metadata.annotations?.[REVISION])
    return deepEqual(status, normalStatus(former)) ? undefined : updateStatus(kinds.Deployment, { ...deployment, status }, options)
  const annotations = { ...metadata.annotations, [REVISION]: revision }
  return updateSubresource(
    kinds.Deployment,
    { ...deployment, metadata: { ...metadata, annotations }, status },
    { ...options, reason: `the present template is revision ${revision}`, subresource: 'status' },
  )
}
