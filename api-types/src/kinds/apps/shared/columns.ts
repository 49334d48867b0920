import type { PodSpec } from '../../../generated/core.v1.types.ts'
import type { LabelSelector, ObjectMeta } from '../../../generated/meta.v1.types.ts'
import type { Column } from '../../../kind.ts'
import { formatLabelSelector, labelSelectorRequirements, requirementsOfLabels, SelectorError } from '../../../selectors/label-selector.ts'

interface Controller {
  apiVersion?: string | undefined
  kind?: string | undefined
  metadata: ObjectMeta
  spec?:
    | { readonly selector?: LabelSelector | undefined; readonly template?: { readonly spec?: PodSpec | undefined } | undefined }
    | undefined
}

const containersOf = ({ spec }: Controller) => spec?.template?.spec?.containers ?? []

/** The containers of a controller's template, shown with `-o wide`. */
export const containerColumns: readonly Column<Controller>[] = [
  {
    name: 'Containers',
    type: 'string',
    priority: 1,
    description: "Names of the template's containers.",
    value: (object) =>
      containersOf(object)
        .map(({ name }) => name)
        .join(','),
  },
  {
    name: 'Images',
    type: 'string',
    priority: 1,
    description: "Images of the template's containers.",
    value: (object) =>
      containersOf(object)
        .map(({ image }) => image ?? '')
        .join(','),
  },
]

/** The selector as text; `invalid` where it cannot be read, and empty where there is none. */
export const selectorText = (selector: LabelSelector | undefined, invalid: string): string => {
  if (selector === undefined) return ''
  try {
    return formatLabelSelector(labelSelectorRequirements(selector))
  } catch (error) {
    if (error instanceof SelectorError) return invalid
    throw error
  }
}

/** Labels as text, ordered by key (upstream's `labels.FormatLabels`). */
export const labelsText = (labels: Readonly<Record<string, string>> | undefined): string =>
  formatLabelSelector(requirementsOfLabels(labels)) || '<none>'
