import {
  type DeepReadonly,
  kinds,
  type LabelSelector,
  labelSelectorRequirements,
  matchesLabels,
  type Pod,
  type Stored,
} from '@coxswain/api-types'
import { indexBy, type View } from '@coxswain/client'

const INDEX = 'namespace and label'

export const place = (namespace: string, key: string, value: string): string => `${namespace}/${key}=${value}`

/** The places of a pod: one for each of its labels. */
export const placesOf = ({ metadata: { namespace, labels } }: Stored<Pod>): readonly string[] => {
  if (labels === undefined) return []
  const known = places.get(labels)
  if (known?.namespace === namespace) return known.all
  const all = Object.entries(labels).map(([key, value]) => place(namespace, key, value))
  places.set(labels, { namespace, all })
  return all
}
/** The versions of a pod have the same labels, and a cache holds equal ones once. */
const places = new WeakMap<object, { readonly namespace: string; readonly all: readonly string[] }>()

/** Files each pod under all of its labels. */
export const podsByLabel = indexBy(kinds.Pod, INDEX, placesOf)

/** Pods of a namespace that have one of these labels, the rarest: those that have all of them are among them. Needs `podsByLabel`. */
export const podsWithOneOf = (labels: Readonly<Record<string, string>>, namespace: string, view: View): readonly Stored<Pod>[] => {
  let fewest: readonly Stored<Pod>[] | undefined
  for (const [key, value] of Object.entries(labels)) {
    const found = view.byIndex(kinds.Pod, INDEX, place(namespace, key, value))
    if (fewest === undefined || found.length < fewest.length) fewest = found
  }
  return fewest ?? []
}

/** The pods of a namespace that a selector selects. Needs `podsByLabel`. Throws SelectorError where it cannot be read. */
export const podsSelectedBy = (
  selector: DeepReadonly<LabelSelector> | undefined,
  namespace: string,
  view: View,
): readonly Stored<Pod>[] => {
  const requirements = labelSelectorRequirements(selector)
  const labels = selector?.matchLabels ?? {}
  // Expressions alone say too little for an index.
  const among = Object.keys(labels).length > 0 ? podsWithOneOf(labels, namespace, view) : view.list(kinds.Pod, namespace)
  return among.filter(({ metadata }) => matchesLabels(requirements, metadata.labels))
}
