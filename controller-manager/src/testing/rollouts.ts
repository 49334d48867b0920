import type { DeepReadonly, Deployment, DeploymentCondition, KubeObject, ReplicaSet } from '@coxswain/api-types'
import { applyPlan, type Plan, type Step } from '@coxswain/client'
import { replicaSetOf } from './objects.ts'

/** Deployments in the midst of rollouts, and what a plan does to them: for tests. */

export const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  uid: 'uid-deployment',
  controller: true,
  blockOwnerDeletion: true,
}
export const templateOf = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }] } })
export const NEW = templateOf('web:2')
export const sizes = (replicas: number, surge = Math.ceil(replicas / 4)) => ({
  'deployment.kubernetes.io/desired-replicas': String(replicas),
  'deployment.kubernetes.io/max-replicas': String(replicas + surge),
})

export interface SetFacts {
  readonly image?: string
  readonly replicas: number
  /** Pods that are there; `replicas` unless given. */
  readonly pods?: number
  readonly available?: number
  readonly of?: number
  readonly surge?: number
  readonly revision?: number
  readonly created?: string
}
/** A ReplicaSet of the Deployment, named after its image's tag. */
export const setOf = (name: string, facts: SetFacts): DeepReadonly<ReplicaSet> => {
  const { image = 'web:1', replicas, pods = replicas, available = pods, of, surge, revision = 1, created = '2025-12-01T00:00:00Z' } = facts
  return replicaSetOf(
    {
      name,
      uid: `uid-${name}`,
      labels: { app: 'web', 'pod-template-hash': name },
      creationTimestamp: created,
      ownerReferences: [DEPLOYMENT],
      annotations: { 'deployment.kubernetes.io/revision': String(revision), ...sizes(of ?? replicas, surge) },
    },
    {
      replicas,
      selector: { matchLabels: { app: 'web', 'pod-template-hash': name } },
      template: { ...templateOf(image), metadata: { labels: { app: 'web', 'pod-template-hash': name } } },
    },
    { replicas: pods, readyReplicas: available, availableReplicas: available, observedGeneration: 1, terminatingReplicas: 0 },
  )
}

export const changesOf = (plan: Plan): Readonly<Record<string, number | undefined>> =>
  Object.fromEntries(
    plan.steps.flatMap((step) =>
      step.do === 'create' || (step.do === 'update' && step.subresource === undefined)
        ? [[step.object.metadata.name, (step.object as ReplicaSet).spec?.replicas]]
        : [],
    ),
  )
export const messagesOf = (plan: Plan): readonly (string | undefined)[] =>
  plan.steps.flatMap((step) => (step.notes.onSuccess === undefined ? [] : [step.notes.onSuccess.message]))
export const created = (plan: Plan): DeepReadonly<ReplicaSet> | undefined =>
  plan.steps.find((step): step is Extract<Step, { readonly do: 'create' }> => step.do === 'create')?.object
/** The Deployment as it is after the plan's status write. */
export const after = (object: DeepReadonly<KubeObject>, plan: Plan): DeepReadonly<Deployment> => {
  const own = plan.steps.filter((step) => step.id === 'write status').map((step) => ({ ...step, after: [] }))
  return applyPlan([object], { steps: own })[0] ?? object
}
export const conditionAfter = (object: DeepReadonly<KubeObject>, plan: Plan, type: string): DeepReadonly<DeploymentCondition> | undefined =>
  after(object, plan).status?.conditions?.find((condition) => condition.type === type)
