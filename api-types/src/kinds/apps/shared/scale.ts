import type { ScalePaths } from '../../../kind.ts'
import type { KubeObject } from '../../../object.ts'

interface Replicated extends KubeObject {
  spec?: { replicas?: number | undefined } | undefined
  status?: { replicas?: number | undefined } | undefined
}

/** The scale of a controller of replicas, which says in `spec.replicas` how many it wants; `selector` is that of its pods, as text. */
export const replicaScale = <T extends Replicated>(selector: (object: T) => string): ScalePaths<T> => ({
  replicas: ({ spec }) => spec?.replicas ?? 0,
  statusReplicas: ({ status }) => status?.replicas ?? 0,
  selector,
  setReplicas: (draft, replicas) => {
    if (draft.spec !== undefined) draft.spec.replicas = replicas
  },
})
