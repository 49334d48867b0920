import { kinds, type Pod, type PodDisruptionBudget, type Stored, selectsLabels } from '@coxswain/api-types'
import type { View } from '@coxswain/client'

/** The budgets that a pod counts for. */
export const budgetsOf = ({ metadata }: Stored<Pod>, view: View): readonly Stored<PodDisruptionBudget>[] =>
  view.list(kinds.PodDisruptionBudget, metadata.namespace).filter(({ spec }) => selectsLabels(spec?.selector, metadata.labels))
