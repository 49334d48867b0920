import { type DeepReadonly, isDns1123Subdomain, type OwnerReference, type Pod, type PodTemplateSpec } from '@coxswain/api-types'
import type { Named } from '@coxswain/client'

/**
 * A new pod of a template, controlled by `owner` (upstream's `GetPodFromTemplate`). The server makes its name, which begins with the
 * owner's. What it holds is shared with the template: it is for a create step, not for changing.
 */
export const podFromTemplate = (template: DeepReadonly<PodTemplateSpec>, owner: Named, controller: OwnerReference): DeepReadonly<Pod> => {
  const { labels, annotations, finalizers } = template.metadata ?? {}
  const { namespace, name = '' } = owner.metadata
  return {
    metadata: {
      generateName: podNamePrefix(name),
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controller],
    },
    ...(template.spec === undefined ? {} : { spec: template.spec }),
  }
}

/** A prefix that is no name itself may be too long by its dash alone. */
const podNamePrefix = (owner: string): string => (isDns1123Subdomain(`${owner}-`, true).length === 0 ? `${owner}-` : owner)
