import type { ControllerRevision, DeepReadonly, KubeObject, PodTemplateSpec, Stored } from '@coxswain/api-types'
import { controllerReference, type Kind } from '@coxswain/client'
import { computeHash } from '../template-hash.ts'
import { revisionData } from './revision-data.ts'

/** Whose history a revision belongs to, and what it is a revision of. */
export interface RevisionSource {
  readonly kind: Kind
  readonly owner: Stored<KubeObject>
  readonly template: DeepReadonly<PodTemplateSpec>
  /** The label under which a revision bears its hash: each kind has its own. */
  readonly hashLabel: string
}

/** The hash of the template; another one for each number of collisions, where the name made of it is taken by another template. */
export const revisionHash = ({ template }: RevisionSource, collisionCount: number | undefined): string =>
  computeHash(template, collisionCount)

const LONGEST_PREFIX = 223

/** The name of a revision. It follows from the template, so that making it twice does no harm (upstream's `ControllerRevisionName`). */
export const revisionName = ({ owner }: RevisionSource, hash: string): string => `${owner.metadata.name.slice(0, LONGEST_PREFIX)}-${hash}`

/** A revision of the owner's present template, with the owner's annotations: `kubernetes.io/change-cause` is one of them. */
export const newRevision = (source: RevisionSource, hash: string, revision: number): DeepReadonly<ControllerRevision> => {
  const { kind, owner, template, hashLabel } = source
  const { namespace, annotations } = owner.metadata
  return {
    metadata: {
      name: revisionName(source, hash),
      namespace,
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReference(kind, owner)],
    },
    data: revisionData(template),
    revision,
  }
}
