import type { KubeObject } from '@coxswain/api-types'
import { refOf } from '../client/resource.ts'
import type { Controller } from '../runner/controller.ts'
import type { Plan } from '../runner/plan.ts'
import { keyOf } from '../util/object-key.ts'
import { applyPlan } from './apply-plan.ts'
import { type PlanInput, planFor } from './plan-for.ts'
import { isOfResource, type World } from './world.ts'

export interface FixpointInput<G> extends PlanInput<G> {
  /** How many plans it may take until nothing is left to do; 1 unless given. */
  readonly rounds?: number | undefined
}

export interface Fixpoint {
  /** The first plan. */
  readonly plan: Plan
  /** The world in which nothing is left to do. */
  readonly world: World
}

/** Applies a controller's plan, plans again, and throws unless nothing is left to do. */
export const expectFixpoint = <T extends KubeObject, G>(controller: Controller<T, G>, input: FixpointInput<G>): Fixpoint => {
  const first = planFor(controller, input)
  const { key, object, rounds = 1 } = input
  const about = key ?? (object === undefined ? undefined : keyOf(object))
  const ref = controller.for === undefined ? undefined : refOf(controller.for)
  let world = startingWorld(input, (each) => ref !== undefined && isOfResource(each, ref) && keyOf(each) === about)
  let plan = first
  for (let round = 0; round < rounds && plan.steps.length > 0; round++) {
    world = applyPlan(world, plan)
    plan = planFor(controller, { ...input, object: undefined, key: about, world, outcomes: undefined })
  }
  if (plan.steps.length === 0) return { plan: first, world }
  const left = plan.steps.map(({ id, reason }) => `  ${id} (${reason})`).join('\n')
  throw new Error(`${controller.name} is not at rest after ${rounds} plan${rounds === 1 ? '' : 's'}; left to do:\n${left}`)
}

const startingWorld = ({ world = [], object }: PlanInput, isSubject: (each: World[number]) => boolean): World =>
  object === undefined || world.some(isSubject) ? world : [...world, object]
