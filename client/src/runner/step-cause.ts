import { apiVersionOf, type CoreV1, type DeepReadonly, type KubeObject, type ReportedStep, type Stored } from '@coxswain/api-types'
import { type ResourceRef, refOf } from '../client/resource.ts'
import { PODS } from '../client/well-known.ts'
import type { Controller } from './controller.ts'
import type { Outcome } from './outcome.ts'
import type { Step } from './plan.ts'

type Reference = DeepReadonly<CoreV1.ObjectReference>

/** The object that a plan was made for, as it was then. */
export type Decided = Stored<KubeObject> | undefined

/**
 * What there is to tell of a step that was carried out: nothing of events and of status, which say themselves what they are, of a write
 * that changed nothing, and of a failure that the next attempt takes care of.
 */
export const stepCause = (
  { name, component = name, for: kind }: Pick<Controller, 'name' | 'component' | 'for'>,
  decided: Decided,
  step: Step,
  outcome: Outcome,
): DeepReadonly<ReportedStep> | undefined => {
  const [target, verb] = targetOf(step) ?? []
  if (target === undefined || verb === undefined) return undefined
  const subject = kind === undefined || decided === undefined ? undefined : reference(refOf(kind), decided.metadata)
  const because = step.because ?? subject
  const stages = step.do === 'tell' ? step.stages : undefined
  const told = (object: Reference, failure?: string) => ({ component, verb, reason: step.reason, because, stages, object, failure })
  if (!outcome.ok) {
    if (PASSING.has(outcome.reason)) return undefined
    // What was not made has no name to ask for: whoever wanted it is asked.
    const object = step.do === 'create' ? subject : target
    return object === undefined ? undefined : told(object, outcome.message)
  }
  const written = outcome.object?.metadata
  if ('object' in step && written !== undefined && written.resourceVersion === step.object.metadata.resourceVersion) return undefined
  return told(written === undefined ? target : { ...target, ...identity(written) })
}

/** Others came first, the lease is lost, the network failed, or a step before it did: tried again, and no decision. */
const PASSING: ReadonlySet<string> = new Set(['Conflict', 'AlreadyExists', 'NotLeader', 'TransportError', 'Skipped'])

/** What a step is done to, and by which verb it is known; undefined for those that are not told of. */
const targetOf = (step: Step): readonly [Reference, string] | undefined => {
  switch (step.do) {
    case 'event':
    case 'updateStatus':
      return undefined
    case 'create':
      return [reference(step.resource, step.object.metadata), 'create']
    case 'update':
      return [reference(step.resource, step.object.metadata), 'update']
    case 'patch':
      return step.subresource === 'status' ? undefined : [reference(step.resource, { ...step, ...step.preconditions }), 'patch']
    case 'delete':
      return [reference(step.resource, { ...step, uid: step.preconditions.uid }), 'delete']
    case 'deleteCollection':
      return [reference(step.resource, { namespace: step.namespace }), 'deletecollection']
    case 'scale':
      return [reference(step.resource, { namespace: step.namespace, name: step.name }), 'update']
    case 'tell':
      return [reference(step.resource, step), 'update']
    case 'bind':
      return [reference(PODS, step), 'bind']
    case 'evict':
      return [reference(PODS, { ...step, uid: step.preconditions.uid }), 'evict']
  }
}

type Identity = { readonly [Field in 'namespace' | 'name' | 'uid' | 'resourceVersion']?: string | undefined }

const reference = ({ group, version, kind }: ResourceRef, named: Identity): Reference => ({
  apiVersion: apiVersionOf(group, version),
  kind,
  ...identity(named),
})

const identity = ({ namespace, name, uid, resourceVersion }: Identity): Reference => ({ namespace, name, uid, resourceVersion })
