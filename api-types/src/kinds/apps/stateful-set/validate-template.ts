import type { StatefulSetSpec } from '../../../generated/apps.v1.types.ts'
import type { PodTemplateSpec, Volume } from '../../../generated/core.v1.types.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabels } from '../../../validation/labels.ts'
import { validateAnnotations } from '../../../validation/object-meta.ts'
import { podValidationOptions } from '../../core/pod/options.ts'
import { validatePodAnnotations } from '../../core/pod/validate-annotations.ts'
import { validatePodTemplateSpec } from '../../core/pod/validate-pod-spec.ts'

/** `labels`: a template that was stored before templates of sets were checked is checked no further than its metadata. */
export type TemplateRules = 'whole' | 'labels'

/** The template of a set's pods, which may mount the claims that the set makes for each of them. */
export const templateErrors = (
  spec: StatefulSetSpec,
  rules: TemplateRules,
  at: Path,
  old: StatefulSetSpec | undefined,
): readonly FieldError[] => {
  const { template = {} } = spec
  if (rules === 'whole') return validatePodTemplateSpec(withClaims(template, spec), at, old?.template)
  const { labels, annotations } = template.metadata ?? {}
  const place = at.child('annotations')
  const options = podValidationOptions(false, old?.template)
  return [
    ...validateLabels(labels, at.child('labels')),
    ...validateAnnotations(annotations, place),
    ...validatePodAnnotations(annotations, template.spec ?? { containers: [] }, place, options),
  ]
}

/** A claim takes the place of a volume of its name. */
const withClaims = (template: PodTemplateSpec, { volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec => {
  const names = new Set(volumeClaimTemplates.map(({ metadata }) => metadata?.name ?? ''))
  if (names.size === 0 || template.spec === undefined) return template
  const claims = [...names].map((name): Volume => ({ name, persistentVolumeClaim: { claimName: name, readOnly: false } }))
  const others = (template.spec.volumes ?? []).filter(({ name }) => !names.has(name))
  return { ...template, spec: { ...template.spec, volumes: [...claims, ...others] } }
}
