import { nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { PodTemplate } from '../../generated/core.v1.types.ts'
import { semanticEqual } from '../../util/semantic-equal.ts'
import { root } from '../../validation/path.ts'
import { labelsText } from '../apps/shared/columns.ts'
import { defaultPodTemplate } from './pod/defaults.ts'
import { dropDisabledFields } from './pod/disabled-fields.ts'
import { setOrDelete } from './pod/set-or-delete.ts'
import { validatePodTemplateSpec } from './pod/validate-pod-spec.ts'
import { podTemplateWarnings } from './pod/warnings.ts'

/** A template of pods that stands by itself. */
export const podTemplate = defineKind<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  scope: 'Namespaced',
  schema: 'core/v1.PodTemplate',
  returnsDeleted: true,

  defaults: (draft) => {
    draft.template ??= {}
    defaultPodTemplate(draft.template)
  },
  prepareCreate: (draft) => {
    draft.metadata.generation = 1
    dropDisabledFields(draft.template?.spec, undefined)
  },
  prepareUpdate: (draft, old) => {
    dropDisabledFields(draft.template?.spec, old.template?.spec)
    const generation = old.metadata.generation ?? 0
    setOrDelete(draft.metadata, 'generation', changed(draft, old) ? generation + 1 : old.metadata.generation)
  },
  validate: ({ template = {} }, at, old) => validatePodTemplateSpec(template, at.child('template'), old?.template),
  warnings: (object, old) =>
    old !== undefined && !changed(object, old) ? [] : podTemplateWarnings(object.template, root.child('template')),

  columns: [
    nameColumn,
    {
      name: 'Containers',
      type: 'string',
      priority: 0,
      description: "Names of the template's containers.",
      value: ({ template }) => (template?.spec?.containers ?? []).map(({ name }) => name).join(','),
    },
    {
      name: 'Images',
      type: 'string',
      priority: 0,
      description: "Images of the template's containers.",
      value: ({ template }) => (template?.spec?.containers ?? []).map(({ image }) => image ?? '').join(','),
    },
    {
      name: 'Pod Labels',
      type: 'string',
      priority: 0,
      description: 'Labels of the pods made of it.',
      value: ({ template }) => labelsText(template?.metadata?.labels),
    },
  ],
})

function changed(next: PodTemplate, old: PodTemplate): boolean {
  return !semanticEqual(next.template, old.template)
}
