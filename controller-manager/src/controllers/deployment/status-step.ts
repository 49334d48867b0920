import { deepEqual, kinds } from '@coxswain/api-types'
import { patch, type Step, updateStatus } from '@coxswain/client'
import { REVISION } from './annotations.ts'
import type { Rollout } from './rollout.ts'
import { normalStatus, type Status } from './status.ts'

/** Every field of the status, as a merge patch removes it. */
const REMOVED = {
  observedGeneration: null,
  replicas: null,
  updatedReplicas: null,
  readyReplicas: null,
  availableReplicas: null,
  unavailableReplicas: null,
  terminatingReplicas: null,
  conditions: null,
  collisionCount: null,
}

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
  return patch(kinds.Deployment, deployment, {
    ...options,
    reason: `the present template is revision ${revision}`,
    type: 'merge',
    subresource: 'status',
    patch: { metadata: { annotations: { [REVISION]: revision } }, status: { ...REMOVED, ...present(status) } },
    preconditions: { uid: metadata.uid, resourceVersion: metadata.resourceVersion },
  })
}

const present = (status: Status): object => Object.fromEntries(Object.entries(status).filter(([, value]) => value !== undefined))
