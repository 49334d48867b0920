import type { DeepReadonly, KubeObject, PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from '@coxswain/api-types'

/** Disruption budgets, and the controllers of the pods that they are about: for tests. */

export const budgetOf = (
  spec: DeepReadonly<PodDisruptionBudgetSpec>,
  status: DeepReadonly<PodDisruptionBudgetStatus> = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
): DeepReadonly<PodDisruptionBudget> => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web', namespace: 'default', uid: 'uid-budget', generation: 1, resourceVersion: '1' },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  status,
})

type Owner = { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string }

/** Any object that wants replicas. */
export const workload = ({ apiVersion, kind, name, uid }: Owner, replicas: number, owner?: Owner): DeepReadonly<KubeObject> => {
  const ownerReferences = owner === undefined ? {} : { ownerReferences: [{ ...owner, controller: true }] }
  const sized: object = { spec: { replicas } }
  return { apiVersion, kind, metadata: { name, namespace: 'default', uid, ...ownerReferences }, ...sized }
}
