import type { ControllerRevision, DaemonSet, DeepReadonly, KubeObject, Pod } from '@coxswain/api-types'
import { applyPlan, type Plan, planFor, type Step, type World } from '@coxswain/client'
import type { createDaemonSet } from '../controllers/daemon-set.ts'
import { type NodeFacts, nodeOf } from './network-objects.ts'
import { type PodFacts, podOf } from './objects.ts'

/** DaemonSets on small clusters, and what a plan does to them: for tests. */

export type DaemonSetController = ReturnType<typeof createDaemonSet>
type Spec = DeepReadonly<NonNullable<DaemonSet['spec']>>

export const HASH = 'controller-revision-hash'
const OWNER = { kind: 'DaemonSet', name: 'agent', uid: 'uid-agent' }
export const agentTemplate = (image = 'agent:1'): Spec['template'] => ({
  metadata: { labels: { app: 'agent' } },
  spec: { containers: [{ name: 'main', image }] },
})

export const daemonSetOf = (
  spec: DeepReadonly<Partial<Spec>> = {},
  metadata: DeepReadonly<DaemonSet['metadata']> = {},
  status?: DeepReadonly<Partial<NonNullable<DaemonSet['status']>>>,
): DeepReadonly<DaemonSet> => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', namespace: 'default', uid: 'uid-agent', generation: 1, ...metadata },
  spec: {
    selector: { matchLabels: { app: 'agent' } },
    template: agentTemplate(),
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    revisionHistoryLimit: 10,
    ...spec,
  },
  status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0, ...status },
})

export const rollingBy = (rollingUpdate: { readonly maxUnavailable?: number | string; readonly maxSurge?: number | string }) => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 0, ...rollingUpdate } },
})

/** Nodes `node-1` to `node-N`. */
export const nodesOf = (count: number, facts: NodeFacts = {}): World =>
  Array.from({ length: count }, (_, at) => nodeOf(`node-${at + 1}`, facts))

export interface DaemonFacts extends PodFacts {
  /** Its revision; `old` unless given. */
  readonly hash?: string
  /** Became ready at this time; ready long since unless given. */
  readonly readySince?: string
  readonly ready?: boolean
  /** Not bound yet: the node that it is made for. */
  readonly pinned?: string
}

/** A pod of the DaemonSet. */
export const daemonOn = (node: string, name: string, facts: DaemonFacts = {}): DeepReadonly<Pod> => {
  const { hash = 'old', ready = true, readySince = '2025-12-31T00:01:00Z', pinned, ...rest } = facts
  const labels = { app: 'agent', [HASH]: hash }
  const pod = podOf(name, { owner: OWNER, labels, node, ...(ready ? { readySince } : {}), ...rest })
  return pinned === undefined ? pod : { ...pod, spec: { ...pod.spec, containers: [], affinity: pinnedTo(pinned) } }
}

export const pinnedTo = (...names: readonly string[]) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: names }] }],
    },
  },
})

/** A revision of the DaemonSet; `hash` is in its label and its name. */
export const revisionOf = (hash: string, image: string, revision: number): DeepReadonly<ControllerRevision> => ({
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: {
    name: `agent-${hash}`,
    namespace: 'default',
    uid: `uid-${hash}`,
    labels: { app: 'agent', [HASH]: hash },
    ownerReferences: [{ apiVersion: 'apps/v1', ...OWNER, controller: true, blockOwnerDeletion: true }],
  },
  data: { spec: { template: { ...agentTemplate(image), $patch: 'replace' } } },
  revision,
})

/** The history in which `new` is the present template's revision and `old` another one's. */
export const HISTORY: World = [revisionOf('old', 'agent:0', 1), revisionOf('new', 'agent:1', 2)]

export const stepsOf = <Do extends Step['do']>(plan: Plan, verb: Do): readonly Extract<Step, { readonly do: Do }>[] =>
  plan.steps.filter((step): step is Extract<Step, { readonly do: Do }> => step.do === verb)

/** Names of pods that are deleted, with the reasons. */
export const removed = (plan: Plan): Readonly<Record<string, string>> =>
  Object.fromEntries(stepsOf(plan, 'delete').flatMap((step) => (step.resource.plural === 'pods' ? [[step.name, step.reason]] : [])))

/** Nodes for which pods are made, with the reasons. */
export const made = (plan: Plan): Readonly<Record<string, string>> =>
  Object.fromEntries(
    stepsOf(plan, 'create').flatMap((step) =>
      step.resource.plural === 'pods' ? [[step.id.replace('create pod for ', ''), step.reason]] : [],
    ),
  )

export const podsMade = (plan: Plan): readonly DeepReadonly<Pod>[] =>
  stepsOf(plan, 'create').flatMap(({ resource, object }) => (resource.plural === 'pods' ? [object as DeepReadonly<Pod>] : []))

/** The status that the plan writes. */
export const statusIn = (plan: Plan): DeepReadonly<DaemonSet['status']> =>
  stepsOf(plan, 'updateStatus').map(({ object }) => (object as DeepReadonly<DaemonSet>).status)[0]

/** The world in which the history is settled, planned for. */
export const planOn = (controller: DaemonSetController, object: DeepReadonly<KubeObject>, world: World, now?: number): Plan =>
  planFor(controller, { object, world: [...HISTORY, ...world], now })

export const after = (world: World, plan: Plan): World => applyPlan(world, plan)
