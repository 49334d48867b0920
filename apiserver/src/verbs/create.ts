import { status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Call, Core } from '../core.ts'
import { writeOptions } from '../request/options.ts'
import { answerEntry, answerObject } from '../respond/answer.ts'
import { decodeBody } from '../stages/decode.ts'
import { createObject } from '../write/create.ts'

/** Stores a new object: 201 with the object as stored. */
export const create = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { resource, request, info, warnings } = call
  if (resource.definition.scope === 'Namespaced' && info.namespace === '') throw status.methodNotAllowed()
  if (info.name !== '') throw status.methodNotAllowed()
  const options = writeOptions(info.query, 'CreateOptions')
  const body = { bytes: request.body ?? new Uint8Array(), contentType: request.headers['content-type'] }
  const served = decodeBody(body, resource, {
    types: core.types,
    registry: core.registry,
    fieldValidation: options.fieldValidation,
    warnings,
  })
  const created = await createObject(core, call, resource.form?.toStored(served) ?? served, options)
  return 'entry' in created
    ? answerEntry(core, call, created.entry, 201)
    : answerObject(core, call, resource.form?.fromStored(created.object) ?? created.object, 201)
}
