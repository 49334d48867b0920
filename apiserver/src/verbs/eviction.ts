import { type Eviction, type KubeObject, kinds, type Resource, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import { admitAction } from '../admission/admit-action.ts'
import { noAdmission } from '../admission/chain.ts'
import type { Call, Core } from '../core.ts'
import { deleteOptions, writeOptions } from '../request/options.ts'
import { answerDocument } from '../respond/answer.ts'
import { decodeBody, type Expected } from '../stages/decode.ts'
import { objectKey } from '../storage/object-keys.ts'
import { deleteObject } from '../write/delete.ts'
import { placeInNamespace } from '../write/metadata.ts'
import { namesVersion } from './delete.ts'

/** `pods/NAME/eviction`: a delete that asks first whether the pod may be disturbed. 201 with a Status. */
const EVICTION: Expected = { schema: 'policy/v1.Eviction', kind: 'Eviction', apiVersion: 'policy/v1', version: 'v1' }

/** Clients before 1.22 know no other. */
const OLD_VERSION = 'policy/v1beta1'

export const evict = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { request, info, warnings } = call
  const options = writeOptions(info.query, 'CreateOptions')
  const body = { bytes: request.body ?? new Uint8Array(), contentType: request.headers['content-type'] }
  const eviction = decodeBody(body, namesVersion(body.bytes, OLD_VERSION) ? { ...EVICTION, apiVersion: OLD_VERSION } : EVICTION, {
    types: core.types,
    registry: core.registry,
    fieldValidation: options.fieldValidation,
    warnings,
  }) as Eviction & KubeObject
  placeInNamespace(eviction, call)
  if ((eviction.metadata.name ?? '') !== info.name) throw status.badRequest('name in URL does not match name in Eviction object')
  if (core.cache.kind(kinds.Pod).get(objectKey(kinds.Pod, info.namespace, info.name)) === undefined)
    throw status.notFound({ group: '', resource: 'pods' }, info.name)
  await admitAction(core, call, eviction, options)
  const wanted = deleteOptions(eviction.deleteOptions ?? {}, info.query)
  const resource = core.registry.byKind('v1', 'Pod') as Resource
  await deleteObject(
    { ...core, admission: noAdmission },
    { ...call, resource, info: { ...info, subresource: '' } },
    info.name,
    options.dryRun ? { ...wanted, dryRun: ['All'] } : wanted,
  )
  return answerDocument(core, call, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201)
}
