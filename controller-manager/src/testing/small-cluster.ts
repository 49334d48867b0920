import { type DeepReadonly, deepEqual, formatTime, type KubeObject, type Pod, setOwn } from '@coxswain/api-types'
import { applyPlan, type Controller, keyOf, planFor, type World } from '@coxswain/client'
import { isPodReady } from '../shared/pod-state.ts'

type Plain = DeepReadonly<KubeObject>

/** A world that controllers act upon in turns, with a server that keeps generations and makes names. */
export interface SmallCluster {
  readonly world: World
  all(kind: string): readonly Plain[]
  pods(): readonly DeepReadonly<Pod>[]
  /** One plan for one object, carried out. Gives the number of its steps. */
  reconcile(controller: Controller, object: Plain): number
  /** Writes an object as a user would. */
  write(object: Plain): void
  markReady(pod: Plain): void
}

export const createSmallCluster = (initial: World, startAt: number): SmallCluster => {
  let world = initial
  let made = 0
  let now = startAt
  const all = (kind: string): readonly Plain[] => world.filter((object) => object.kind === kind)
  const pods = () => all('Pod') as readonly DeepReadonly<Pod>[]
  const write = (object: Plain): void => {
    const at = world.findIndex((each) => isSame(each, object))
    world = at < 0 ? [...world, object] : world.with(at, withGeneration(world[at], object))
  }
  return {
    get world() {
      return world
    },
    all,
    pods,
    reconcile: (controller, object) => {
      now += 1000
      const plan = planFor(controller, { key: keyOf(object), world, now })
      const steps = plan.steps.map((step) => {
        if (step.do !== 'create' || step.object.metadata.name !== undefined) return step
        const { generateName = '' } = step.object.metadata
        return { ...step, object: { ...step.object, metadata: { ...step.object.metadata, name: `${generateName}${made++}` } } }
      })
      const before = world
      world = applyPlan(world, { steps }).map((each) =>
        withGeneration(
          before.find((former) => isSame(former, each)),
          each,
        ),
      )
      return steps.length
    },
    write,
    markReady: (pod) => {
      const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: formatTime(now) }] }
      const next: Plain = { ...pod }
      setOwn(next, 'status', status)
      if (!isPodReady(pod)) write(next)
    },
  }
}

const isSame = (a: Plain, b: Plain): boolean => a.kind === b.kind && keyOf(a) === keyOf(b)

/** A generation for each spec, as the server counts them. */
const withGeneration = (former: Plain | undefined, next: Plain): Plain => {
  const generation = former?.metadata.generation ?? 0
  const same = former !== undefined && deepEqual(specOf(former), specOf(next))
  return { ...next, metadata: { ...next.metadata, generation: same ? generation : generation + 1 } }
}
const specOf = (object: object): unknown => (object as { readonly spec?: unknown }).spec
