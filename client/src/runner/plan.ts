import type { CauseStage, CoreV1, DeepReadonly, KubeObject } from '@coxswain/api-types'
import type { PatchType } from '../client/media-types.ts'
import type { ResourceRef } from '../client/resource.ts'
import type { Preconditions } from '../client/verbs/delete.ts'
import type { Measure } from './measures.ts'

/** An Event to record about an object. Text is for people: what happened, and why. */
export interface EventNote {
  readonly regarding: DeepReadonly<CoreV1.ObjectReference>
  readonly type: 'Normal' | 'Warning'
  /** UpperCamelCase, for machines: `SuccessfulCreate`. */
  readonly reason: string
  readonly message: string
}

/**
 * What goes with a step. In the message of an Event `{name}` stands for the name of the object that the step wrote (names made by the
 * server are known only then), `{error}` for the reason why it failed.
 */
export interface StepNotes {
  readonly onSuccess?: EventNote | undefined
  readonly onFailure?: EventNote | undefined
  /** Counted when the step has succeeded. */
  readonly counted?: Measure | undefined
}

interface StepBase {
  /** Names the step within its plan; outcomes are found under it. */
  readonly id: string
  /** Why, in a few words: for logs, tests and explanations. */
  readonly reason: string
  /** The object for whose sake it is done, where that is not the one that is reconciled: for explanations. */
  readonly because?: DeepReadonly<CoreV1.ObjectReference> | undefined
  /** Steps of the same plan, standing before this one, that must have succeeded; else this one is skipped. */
  readonly after: readonly string[]
  /**
   * Steps of one batch go out in waves of 1, 2, 4, ...; when a wave has a failure the rest is skipped (upstream's slowStartBatch). So a
   * quota that is used up costs a few requests, not thousands.
   */
  readonly batch?: string | undefined
  readonly notes: StepNotes
}

interface Target {
  readonly resource: ResourceRef
  /** Empty for resources of cluster scope. */
  readonly namespace: string
  readonly name: string
}

export type CreateStep = StepBase & { readonly do: 'create'; readonly resource: ResourceRef; readonly object: DeepReadonly<KubeObject> }
/** The object's uid and resourceVersion are the preconditions. */
export type UpdateStep = StepBase &
  Target & {
    readonly do: 'update' | 'updateStatus'
    readonly object: DeepReadonly<KubeObject>
    /** Written through another part than the object itself: a namespace's `finalize`. */
    readonly subresource?: string | undefined
  }
export type PatchStep = StepBase &
  Target & {
    readonly do: 'patch'
    readonly type: PatchType
    readonly patch: unknown
    readonly subresource?: string | undefined
    readonly preconditions: Preconditions
    readonly fieldManager?: string | undefined
    readonly force?: boolean | undefined
  }
export interface Removal {
  readonly preconditions: Preconditions
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined
  readonly gracePeriodSeconds?: number | undefined
}
export type DeleteStep = StepBase & Target & Removal & { readonly do: 'delete' }
export type DeleteCollectionStep = StepBase & {
  readonly do: 'deleteCollection'
  readonly resource: ResourceRef
  readonly namespace: string
  readonly propagationPolicy?: Removal['propagationPolicy']
}
export type ScaleStep = StepBase &
  Target & { readonly do: 'scale'; readonly replicas: number; readonly resourceVersion?: string | undefined }
export type BindStep = StepBase & {
  readonly do: 'bind'
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly node: string
}
export type EvictStep = StepBase & Removal & { readonly do: 'evict'; readonly namespace: string; readonly name: string }
export type EventStep = StepBase & { readonly do: 'event'; readonly event: EventNote }
/** Says how a write that was made before came to its effect: for explanations, and for nothing else. */
export type TellStep = StepBase &
  Target & {
    readonly do: 'tell'
    /** Of the object since that write. */
    readonly resourceVersion: string
    readonly stages: readonly CauseStage[]
  }

/** One thing to do, as plain data: it can be printed, compared, stored, and carried out by the runner alone. */
export type Step =
  | CreateStep
  | UpdateStep
  | PatchStep
  | DeleteStep
  | DeleteCollectionStep
  | ScaleStep
  | BindStep
  | EvictStep
  | EventStep
  | TellStep

export interface Plan {
  readonly steps: readonly Step[]
  /** Reconcile again after this time, when nothing else happens before. */
  readonly requeueAfterMs?: number | undefined
  /** What gauges of the controller are to show from now on. */
  readonly shown?: readonly Measure[] | undefined
}

/** Steps, and lists of them; what is undefined is left out, so that a step may stand behind a condition. */
export type Steps = Step | undefined | readonly Steps[]

const flat = (steps: Steps): readonly Step[] => {
  if (steps === undefined) return []
  return isList(steps) ? steps.flatMap(flat) : [steps]
}
const isList = (steps: Steps): steps is readonly Steps[] => Array.isArray(steps)

/** A plan of these steps. Throws where two have the same id, or one waits for a step that does not stand before it. */
export const plan = (steps: Steps = [], options: Omit<Plan, 'steps'> = {}): Plan => {
  const all = flat(steps)
  const ids = new Set<string>()
  for (const { id, after } of all) {
    if (ids.has(id)) throw new Error(`a plan has two steps ${JSON.stringify(id)}: give one another id`)
    for (const each of after)
      if (!ids.has(each)) throw new Error(`step ${JSON.stringify(id)} waits for ${JSON.stringify(each)}, which does not stand before it`)
    ids.add(id)
  }
  const { requeueAfterMs, shown = [] } = options
  return { steps: all, ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }), ...(shown.length === 0 ? {} : { shown }) }
}

/** These steps as one slow-start batch. */
export const batch = (name: string, steps: Steps): readonly Step[] => flat(steps).map((step) => Object.assign({}, step, { batch: name }))
