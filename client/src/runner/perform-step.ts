import { deepEqual, type KubeObject, type Stored, semanticEqual } from '@coxswain/api-types'
import type { Client } from '../client/client.ts'
import { metadataOnly, type ResourceRef } from '../client/resource.ts'
import type { EventRecorder } from '../events/recorder.ts'
import type { Measure } from './measures.ts'
import { notLeader, type Outcome, outcomeOf, type Written, writtenOf } from './outcome.ts'
import type { EventNote, PatchStep, Step, UpdateStep } from './plan.ts'

type StoredObject = Stored<KubeObject>

export interface Performer {
  readonly client: Client
  readonly recorder: EventRecorder
  readonly fieldManager: string
  /** False when the leader lease is not ours any more. */
  mayWrite(): boolean
  measure(measure: Measure): void
  /** The object in the caches, where a cache of its resource is kept. */
  cached(resource: ResourceRef, namespace: string, name: string): StoredObject | undefined
}

/** Carries one step out, and records its event. Never rejects. */
export const performStep = async (performer: Performer, step: Step): Promise<Outcome> => {
  if (step.do === 'event') {
    performer.recorder.record(step.event)
    return { ok: true }
  }
  if (step.do === 'tell') return { ok: true }
  const outcome = await attempt(performer, step)
  if (outcome.ok && step.notes.counted !== undefined) performer.measure(step.notes.counted)
  const note = outcome.ok ? step.notes.onSuccess : step.notes.onFailure
  if (note !== undefined) performer.recorder.record(filled(note, step, outcome))
  return outcome
}

type Request = Exclude<Step, { readonly do: 'event' | 'tell' }>

const attempt = async (performer: Performer, step: Request): Promise<Outcome> => {
  if (!performer.mayWrite()) return notLeader()
  try {
    const written = await send(performer, step)
    return written === undefined ? { ok: true } : { ok: true, object: writtenOf(written) }
  } catch (error) {
    const outcome = outcomeOf(error)
    // What was to be gone is gone.
    const removal = step.do === 'delete' || step.do === 'evict' || step.do === 'deleteCollection'
    return removal && !outcome.ok && outcome.reason === 'NotFound' ? { ok: true } : outcome
  }
}

/** Of what is written the answer tells the metadata alone: the caches show the rest. */
const send = async ({ client, fieldManager, cached }: Performer, step: Request): Promise<Written | undefined> => {
  switch (step.do) {
    case 'create':
      return client.create(metadataOnly(step.resource), step.object, { fieldManager })
    case 'update':
    case 'updateStatus': {
      const same = unchanged(step, cached(step.resource, step.namespace, step.name))
      if (same !== undefined) return same
      if (step.do === 'updateStatus') return client.updateStatus(metadataOnly(step.resource), step.object, { fieldManager })
      return client.update(metadataOnly(step.resource), step.object, { fieldManager, subresource: step.subresource })
    }
    case 'patch': {
      const { resource, namespace, name, type, subresource, force } = step
      return client.patch(metadataOnly(resource), {
        namespace,
        name,
        type,
        patch: guarded(step),
        subresource,
        force,
        fieldManager: step.fieldManager ?? fieldManager,
      })
    }
    case 'delete': {
      const { resource, namespace, name, preconditions, propagationPolicy, gracePeriodSeconds } = step
      return (await client.delete(resource, { namespace, name, preconditions, propagationPolicy, gracePeriodSeconds })).object
    }
    case 'deleteCollection':
      await client.deleteCollection(step.resource, { namespace: step.namespace, propagationPolicy: step.propagationPolicy })
      return undefined
    case 'scale':
      return (await client.scale.update(step.resource, step)) as StoredObject
    case 'bind':
      await client.bind(step)
      return undefined
    case 'evict':
      await client.evict(step)
      return undefined
  }
}

/** The cached object, where writing over it would change nothing. Only if it is the very version that the plan was made from. */
const unchanged = (step: UpdateStep, cached: StoredObject | undefined): StoredObject | undefined => {
  if (cached === undefined || cached.metadata.resourceVersion !== step.object.metadata.resourceVersion) return undefined
  if (step.do === 'updateStatus') return semanticEqual(statusOf(cached), statusOf(step.object)) ? cached : undefined
  return deepEqual({ ...cached, apiVersion: '', kind: '' }, { ...step.object, apiVersion: '', kind: '' }) ? cached : undefined
}
const statusOf = (object: object): unknown => (object as { readonly status?: unknown }).status

/** The patch with its preconditions in it: the server refuses an object of another resourceVersion (`Conflict`) or uid (`Conflict` or `Invalid`). */
const guarded = ({ type, patch, preconditions }: PatchStep): unknown => {
  const entries = Object.entries(preconditions).filter(([, value]) => value !== undefined)
  if (entries.length === 0) return patch
  if (type === 'json') {
    const checks = entries.map(([field, value]) => ({ op: 'replace', path: `/metadata/${field}`, value }))
    return [...checks, ...(patch as readonly unknown[])]
  }
  const { metadata = {} } = patch as { readonly metadata?: object }
  return { ...(patch as object), metadata: { ...metadata, ...Object.fromEntries(entries) } }
}

/** The note with its placeholders filled in, in one pass: what is filled in is not looked at again. */
const filled = (note: EventNote, step: Step, outcome: Outcome): EventNote => {
  const given = 'name' in step ? step.name : 'object' in step ? (step.object.metadata.name ?? '') : ''
  const name = outcome.ok ? (outcome.object?.metadata.name ?? given) : given
  const error = outcome.ok ? '' : outcome.message
  return { ...note, message: note.message.replace(/\{(name|error)\}/g, (_, which) => (which === 'name' ? name : error)) }
}
