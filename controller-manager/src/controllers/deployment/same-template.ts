import type { DeepReadonly, PodTemplateSpec } from '@coxswain/api-types'
import { equalTemplates } from '../../shared/equal-templates.ts'

/** The label that tells the pods of one template from those of another. */
export const POD_TEMPLATE_HASH = 'pod-template-hash'

type Template = DeepReadonly<PodTemplateSpec>

/** Do two templates mean the same, the hash that a ReplicaSet's bears set aside (upstream's `EqualIgnoreHash`)? */
export const sameTemplate = (a: Template | undefined, b: Template | undefined): boolean =>
  equalTemplates(withoutHash(a ?? {}), withoutHash(b ?? {}))

/** The template as its user wrote it. */
export const withoutHash = (template: Template): Template => {
  const { metadata } = template
  if (metadata?.labels === undefined || !Object.hasOwn(metadata.labels, POD_TEMPLATE_HASH)) return template
  const { [POD_TEMPLATE_HASH]: _, ...labels } = metadata.labels
  return { ...template, metadata: { ...metadata, labels } }
}
