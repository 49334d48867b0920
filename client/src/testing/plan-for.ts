import type { DeepReadonly, KubeObject } from '@coxswain/api-types'
import { type Random, seededRandom } from '@coxswain/ports'
import { refOf } from '../client/resource.ts'
import type { Controller } from '../runner/controller.ts'
import { NO_OUTCOMES, type Outcomes } from '../runner/outcome.ts'
import type { Plan } from '../runner/plan.ts'
import { keyOf, type ObjectKey, splitKey } from '../util/object-key.ts'
import { isOfResource, stored, viewOf, type World } from './world.ts'

export interface PlanInput<G = unknown> {
  /** The object that the reconcile is about, or its key where it is gone. It is taken from the world where the world has it. */
  readonly object?: DeepReadonly<KubeObject> | undefined
  readonly key?: ObjectKey | undefined
  /** All that the controller's view holds. */
  readonly world?: World | undefined
  readonly outcomes?: Outcomes | undefined
  readonly gathered?: G | undefined
  /** Milliseconds since the epoch. */
  readonly now?: number | undefined
  readonly random?: Random | undefined
}

/** 2026-01-01T00:00:00Z. */
export const TEST_NOW = Date.UTC(2026, 0, 1)

/** The plan that a controller makes in a given world: no server, no clock, no waiting. All it sees is frozen, so changing it fails. */
export const planFor = <T extends KubeObject, G>(controller: Controller<T, G>, input: PlanInput<G>): Plan => {
  const { world = [], outcomes = NO_OUTCOMES, gathered, now = TEST_NOW, random = seededRandom('test') } = input
  const erased = controller as unknown as Controller
  const key = input.key ?? (input.object === undefined ? undefined : keyOf(input.object))
  if (key === undefined) throw new TypeError('planFor needs an object or a key')
  const view = viewOf(erased, withSubject(erased, world, input.object))
  const { namespace, name } = splitKey(key)
  return erased.reconcile({
    key,
    namespace,
    name,
    object: erased.for === undefined ? undefined : view.get(erased.for, namespace, name),
    view,
    outcomes,
    gathered,
    now,
    random,
  })
}

const withSubject = (controller: Controller, world: World, object: DeepReadonly<KubeObject> | undefined): World => {
  if (object === undefined || controller.for === undefined) return world
  const ref = refOf(controller.for)
  if (world.some((each) => isOfResource(each, ref) && keyOf(each) === keyOf(object))) return world
  return [...world, stored(object, world.length)]
}
