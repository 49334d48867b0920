import {
  type Binding,
  fieldErrorsMessage,
  formatTime,
  type KubeObject,
  kinds,
  type Pod,
  type PodCondition,
  type Resource,
  rootPath,
  type StatusError,
  status,
} from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import { admitAction } from '../admission/admit-action.ts'
import type { Entry } from '../cache/entry.ts'
import type { Call, Core } from '../core.ts'
import { type WriteOptions, writeOptions } from '../request/options.ts'
import { answerDocument } from '../respond/answer.ts'
import { decodeBody, type Expected } from '../stages/decode.ts'
import { objectKey } from '../storage/object-keys.ts'
import { commitChange, type Next } from '../write/commit.ts'
import { placeInNamespace } from '../write/metadata.ts'

/** `pods/NAME/binding`, and the older `bindings`: gives a pod to a node, once. 201 with a Status. */
const BINDING: Expected = { schema: 'core/v1.Binding', kind: 'Binding', apiVersion: 'v1', version: 'v1' }
const PODS: { group: string; resource: string } = { group: '', resource: 'pods' }

export const bind = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { request, info, warnings } = call
  const options = writeOptions(info.query, 'CreateOptions')
  const body = { bytes: request.body ?? new Uint8Array(), contentType: request.headers['content-type'] }
  const binding = decodeBody(body, BINDING, {
    types: core.types,
    registry: core.registry,
    fieldValidation: options.fieldValidation,
    warnings,
  }) as Binding
  const name = info.plural === 'bindings' ? (binding.metadata.name ?? '') : info.name
  placeInNamespace(binding, call)
  if ((binding.metadata.name ?? '') !== name) throw status.badRequest('name in URL does not match name in Binding object')
  const errors = kinds.Binding.validate(binding, rootPath)
  // Upstream gives these as they are, with no reason.
  if (errors.length > 0) throw status.unknown(fieldErrorsMessage(errors))
  const bound: Call = { ...call, resource: podResource(core), info: { ...info, name, subresource: 'binding' } }
  await admitAction(core, bound, binding, options)
  await assign(core, bound, binding, options)
  return answerDocument(core, call, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201)
}

const podResource = (core: Core): Resource => core.registry.byKind('v1', 'Pod') as Resource

const assign = async (core: Core, call: Call, binding: Binding, options: WriteOptions): Promise<void> => {
  const { info } = call
  const { definition } = call.resource
  const key = objectKey(definition, info.namespace, info.name)
  const change = (current: KubeObject): KubeObject => {
    checkBindable(current as Pod, binding, info.name)
    // No manager comes to own what a binding sets: upstream writes it past them.
    return bound(current as Pod, binding, core.clock.now())
  }
  if (options.dryRun) {
    const entry = core.cache.kind(kinds.Pod).get(key)
    if (entry === undefined) throw status.notFound(PODS, info.name)
    change(core.objects.object(entry))
    return
  }
  const next = (entry: Entry): Next => ({ type: 'put', object: change(core.objects.object(entry)) })
  core.causes.wrote(call, await commitChange(core, definition, key, next))
}

/** The pod as it is once it has its node. What stays the same is shared with the pod before: then it is neither copied nor compared. */
const bound = (pod: Pod, { metadata, target }: Binding, now: number): Pod => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    annotations: merged(pod.metadata.annotations, metadata.annotations),
    labels: merged(pod.metadata.labels, metadata.labels),
  },
  spec: { ...pod.spec, containers: pod.spec?.containers ?? [], nodeName: target.name },
  status: { ...pod.status, conditions: scheduled(pod.status?.conditions ?? [], now) },
})

const merged = (own: Record<string, string> | undefined, added: Record<string, string> | undefined): Record<string, string> | undefined =>
  added === undefined ? own : Object.assign(Object.create(null), own, added)

/** Upstream's BindingREST.setPodHostAndAnnotations: each refusal is a conflict that the scheduler understands. */
const checkBindable = (pod: Pod, binding: Binding, name: string): void => {
  const { uid, resourceVersion } = binding.metadata
  const refuse = (why: string): StatusError => status.conflict({ group: '', resource: 'pods/binding' }, name, why)
  if (uid !== undefined && uid !== pod.metadata.uid)
    throw refuse(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid}`)
  if (resourceVersion !== undefined && resourceVersion !== pod.metadata.resourceVersion) throw refuse(status.OBJECT_MODIFIED)
  if (pod.metadata.deletionTimestamp !== undefined) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`)
  if ((pod.spec?.nodeName ?? '') !== '') throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec?.nodeName)}`)
  if ((pod.spec?.schedulingGates ?? []).length > 0) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`)
}

const scheduled = (conditions: readonly PodCondition[], now: number): PodCondition[] => [
  ...conditions.filter((condition) => condition.type !== 'PodScheduled'),
  // Written as the decoder writes a time that is not set.
  { type: 'PodScheduled', status: 'True', lastProbeTime: null as never, lastTransitionTime: formatTime(now) },
]
