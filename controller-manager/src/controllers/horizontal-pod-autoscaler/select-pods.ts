import { kinds, matchesLabels, type Pod, parseLabelSelector, SelectorError, type Stored } from '@coxswain/api-types'
import { type ObjectKey, splitKey, type View } from '@coxswain/client'
import { podsWithOneOf } from '../../shared/pods-by-label.ts'
import { wantedLabels } from '../../shared/wanted-labels.ts'
import type { Failed } from './facts.ts'
import type { AutoscalerState } from './state.ts'

/** The pods that a target's selector selects; none where it is empty. Needs `podsByLabel`. */
export const selectPods = (selector: string, namespace: string, view: View): readonly Stored<Pod>[] | Failed => {
  if (selector === '') return []
  try {
    const requirements = parseLabelSelector(selector)
    const labels = wantedLabels(requirements)
    const among = Object.keys(labels).length > 0 ? podsWithOneOf(labels, namespace, view) : view.list(kinds.Pod, namespace)
    return among.filter(({ metadata }) => matchesLabels(requirements, metadata.labels))
  } catch (error) {
    if (error instanceof SelectorError) return { failed: error.message }
    throw error
  }
}

/** All autoscalers of these pods, by the selectors that they had when they were looked at last. */
export const autoscalersOf = (pods: readonly Stored<Pod>[], { selectors }: Pick<AutoscalerState, 'selectors'>, view: View) =>
  selectors
    .selecting(pods)
    .map((key: ObjectKey) => splitKey(key))
    .filter(({ namespace, name }) => view.get(kinds.HorizontalPodAutoscaler, namespace, name) !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
