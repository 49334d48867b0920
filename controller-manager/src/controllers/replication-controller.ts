import { kinds, type ReplicationController } from '@coxswain/api-types'
import { createReplicaController } from './replica-set/replica-controller.ts'

/** Keeps the pods of ReplicationControllers: what ReplicaSets were before selectors had operators (upstream's `pkg/controller/replication`). */
export const replicationController = createReplicaController<ReplicationController>({
  name: 'replicationcontroller-controller',
  component: 'replication-controller',
  kind: kinds.ReplicationController,
  selectorOf: ({ spec }) => (spec?.selector === undefined ? undefined : { matchLabels: spec.selector }),
})
