import { apiVersionOf, type DeepReadonly, deepCopy, formatTime, type KubeObject, setOwn } from '@coxswain/api-types'
import type { ResourceRef } from '../client/resource.ts'
import type { CreateStep, PatchStep, Plan, Step, UpdateStep } from '../runner/plan.ts'
import { keyOf, objectKey } from '../util/object-key.ts'
import { applyJsonPatch, mergePatch } from './patches.ts'
import { TEST_NOW } from './plan-for.ts'
import { isOfResource, stored, type World } from './world.ts'

type Plain = DeepReadonly<KubeObject>

interface Target {
  readonly resource: ResourceRef
  readonly namespace: string
  readonly name: string
}

const PODS: ResourceRef = { group: '', version: 'v1', plural: 'pods', namespaced: true, kind: 'Pod' }

/**
 * The world after a plan, as a server would leave it that has no defaults and no other controllers. Throws where a server would refuse:
 * a name taken, an object gone or changed since.
 */
export const applyPlan = (world: World, plan: Plan): World => plan.steps.reduce(applyStep, world.map(stored))

const applyStep = (world: World, step: Step): World => {
  switch (step.do) {
    case 'create':
      return created(world, step)
    case 'update':
    case 'updateStatus':
      return changed(world, step, (object) => replaced(object, step))
    case 'patch':
      return changed(world, step, (object) => patched(object, step))
    case 'delete':
      return deleted(world, step)
    case 'evict':
      return deleted(world, { resource: PODS, namespace: step.namespace, name: step.name })
    case 'deleteCollection':
      return world
        .filter((object) => isOfResource(object, step.resource) && object.metadata.namespace === step.namespace)
        .reduce(
          (left, { metadata }) => deleted(left, { resource: step.resource, namespace: step.namespace, name: metadata.name ?? '' }),
          world,
        )
    case 'scale':
      return changed(world, step, (object) => mergePatch(object, { spec: { replicas: step.replicas } }) as Plain)
    case 'bind':
      return changed(world, { ...step, resource: PODS }, (object) => mergePatch(object, { spec: { nodeName: step.node } }) as Plain)
    case 'event':
    case 'tell':
      return world
  }
}

const isTarget =
  ({ resource, namespace, name }: Target) =>
  (object: Plain): boolean =>
    isOfResource(object, resource) && keyOf(object) === objectKey(namespace, name)

const nextVersion = (world: World): string => String(1 + Math.max(0, ...world.map(({ metadata }) => Number(metadata.resourceVersion ?? 0))))

const created = (world: World, step: CreateStep): World => {
  const { resource, object } = step
  const { generateName, namespace = '' } = object.metadata
  const name = object.metadata.name ?? `${generateName ?? ''}${String(world.length).padStart(5, '0')}`
  if (world.some(isTarget({ resource, namespace, name }))) throw new Error(`${step.id}: ${name} already exists`)
  const identified = { ...object, apiVersion: apiVersionOf(resource.group, resource.version), kind: resource.kind }
  const metadata = {
    ...object.metadata,
    name,
    resourceVersion: nextVersion(world),
    uid: `uid-${resource.kind ?? ''}-${objectKey(namespace, name)}`,
  }
  return [...world, stored({ ...identified, metadata }, world.length)]
}

const changed = (world: World, target: Target & { readonly id: string }, change: (object: Plain) => Plain): World => {
  const at = world.findIndex(isTarget(target))
  const object = world[at]
  if (object === undefined) throw new Error(`${target.id}: ${target.name} is not there`)
  const next = change(object)
  return world.with(at, { ...next, metadata: { ...next.metadata, resourceVersion: nextVersion(world) } })
}

const replaced = (object: Plain, step: UpdateStep): Plain => {
  const { resourceVersion, uid } = step.object.metadata
  if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion)
    throw new Error(`${step.id}: ${step.name} has changed since`)
  if (uid !== undefined && uid !== object.metadata.uid) throw new Error(`${step.id}: ${step.name} is another object now`)
  // Status is written through its subresource alone, and the subresource writes nothing else.
  const [base, given] = step.do === 'update' ? [step.object, object] : [object, step.object]
  // Metadata goes through it where that is asked for by name.
  if (step.subresource === 'status') return deepCopy({ ...object, metadata: step.object.metadata, status: statusOf(step.object) })
  const result: KubeObject = deepCopy({ ...base, apiVersion: object.apiVersion, kind: object.kind })
  setOwn(result, 'status', statusOf(given))
  return result
}

const statusOf = (object: object): unknown => (object as { readonly status?: unknown }).status

const patched = (object: Plain, step: PatchStep): Plain => {
  const { uid, resourceVersion } = step.preconditions
  if (uid !== undefined && uid !== object.metadata.uid) throw new Error(`${step.id}: ${step.name} is another object now`)
  if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion)
    throw new Error(`${step.id}: ${step.name} has changed since`)
  if (step.type === 'json') return applyJsonPatch(object, step.patch) as Plain
  if (step.type === 'merge') return mergePatch(object, step.patch) as Plain
  throw new Error(
    `${step.id}: a ${step.type} patch needs a server's knowledge of the kind; plan a merge or json patch, or test against a server`,
  )
}

const deleted = (world: World, target: Target): World => {
  const matches = isTarget(target)
  return world.flatMap((object) => {
    if (!matches(object)) return [object]
    if ((object.metadata.finalizers ?? []).length === 0) return []
    return [{ ...object, metadata: { deletionTimestamp: formatTime(TEST_NOW), ...object.metadata, resourceVersion: nextVersion(world) } }]
  })
}
