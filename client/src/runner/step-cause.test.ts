import { type KubeObject, kinds, type Stored } from '@coxswain/api-types'
import { expect, it } from 'vitest'
import type { Kind } from '../client/resource.ts'
import type { Outcome } from './outcome.ts'
import type { Step } from './plan.ts'
import { stepCause } from './step-cause.ts'
import { create, event, patch, referenceTo, remove, removeAll, scale, tell as tellStages, update, updateStatus } from './steps.ts'

const meta = (name: string, resourceVersion = '5') => ({
  namespace: 'default',
  name,
  uid: `uid-${name}`,
  resourceVersion,
  creationTimestamp: '',
})
const stored = (name: string, resourceVersion?: string) => ({ metadata: meta(name, resourceVersion) }) as Stored<KubeObject>
const set = stored('set') as Stored<never>
const pod = stored('pod') as Stored<never>
const controller = { name: 'replica-set', component: 'replicaset-controller', for: kinds.ReplicaSet }
const SET = { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: 'default', name: 'set', uid: 'uid-set', resourceVersion: '5' }
const POD = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'pod', uid: 'uid-pod' }
const reason = 'why'
const STAGE = { name: 'running', time: '2026-01-01T00:00:00.000000Z' }
const failed = (name: string): Outcome => ({ ok: false, reason: name, message: 'no', code: 403, causes: [], retryAfterMs: 0 })
const made: Outcome = { ok: true, object: stored('pod', '9') }
const newPod = { metadata: { namespace: 'default', generateName: 'pod-' }, spec: { containers: [] } }
const tell = (step: Step, outcome: Outcome) => stepCause(controller, set, step, outcome)

it.each<[name: string, step: Step, outcome: Outcome, told: object]>([
  [
    'a create, by the name that the server made',
    create(kinds.Pod, newPod, { reason, id: 'x' }),
    made,
    { verb: 'create', object: { ...POD, resourceVersion: '9' }, because: SET },
  ],
  ['a delete of which nothing is left', remove(kinds.Pod, pod, { reason }), { ok: true }, { verb: 'delete', object: POD }],
  [
    'a patch',
    patch(kinds.Pod, pod, { reason, type: 'merge', patch: {} }),
    made,
    { verb: 'patch', object: { ...POD, resourceVersion: '9' } },
  ],
  [
    'a scale, by the revision that it made',
    scale(kinds.ReplicaSet as Kind, set, { reason, replicas: 3 }),
    { ok: true, object: stored('set', '9') },
    { verb: 'update', object: { ...SET, resourceVersion: '9' } },
  ],
  [
    'the stages of a write that was made before',
    tellStages(kinds.ReplicaSet as Kind, { metadata: { ...meta('set'), resourceVersion: '9' } }, { reason, stages: [STAGE] }),
    { ok: true },
    { verb: 'update', object: { kind: 'ReplicaSet', name: 'set', resourceVersion: '9' }, stages: [STAGE] },
  ],
  ['an update', update(kinds.Pod, pod, { reason }), made, { verb: 'update', object: { ...POD, resourceVersion: '9' } }],
  [
    'a collection',
    removeAll(kinds.Pod, 'default', { reason }),
    { ok: true },
    { verb: 'deletecollection', object: { kind: 'Pod', namespace: 'default' } },
  ],
  [
    'another object for whose sake it is',
    remove(kinds.Pod, pod, { reason, because: referenceTo(kinds.Node, stored('n')) }),
    { ok: true },
    { because: { kind: 'Node', name: 'n' } },
  ],
  [
    'a create that failed, of whoever wanted it',
    create(kinds.Pod, newPod, { reason, id: 'x' }),
    failed('Forbidden'),
    { verb: 'create', object: SET, failure: 'no' },
  ],
  ['a delete that failed', remove(kinds.Pod, pod, { reason }), failed('Forbidden'), { verb: 'delete', object: POD, failure: 'no' }],
])('%s', (_, step, outcome, told) => {
  expect(tell(step, outcome)).toMatchObject({ component: 'replicaset-controller', reason, ...told })
})

it.each<[name: string, step: Step, outcome: Outcome]>([
  ['an event', event({ regarding: {}, type: 'Normal', reason: 'R', message: 'm' }), { ok: true }],
  ['a status', updateStatus(kinds.Pod, pod, { reason }), made],
  ['a patch of a status', patch(kinds.Pod, pod, { reason, type: 'merge', patch: {}, subresource: 'status' }), made],
  ['an update that changed nothing', update(kinds.Pod, pod, { reason }), { ok: true, object: stored('pod') }],
  ['a conflict, which is tried again', remove(kinds.Pod, pod, { reason }), failed('Conflict')],
  ['a step that was not sent', remove(kinds.Pod, pod, { reason }), failed('Skipped')],
])('nothing of %s', (_, step, outcome) => {
  expect(tell(step, outcome)).toBeUndefined()
})

it('without an object that is reconciled there is no cause to name', () => {
  const without = (step: Step, outcome: Outcome) => stepCause(controller, undefined, step, outcome)
  expect(without(remove(kinds.Pod, pod, { reason }), { ok: true })).toHaveProperty('because', undefined)
  expect(without(create(kinds.Pod, newPod, { reason, id: 'x' }), failed('Forbidden'))).toBeUndefined()
})
