import { deepCopy, type KubeObject, StatusError } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Call, Core } from '../core.ts'
import { writeOptions } from '../request/options.ts'
import { answerEntry, answerObject } from '../respond/answer.ts'
import { decodeBody } from '../stages/decode.ts'
import { createObject } from '../write/create.ts'
import { checkName, checkUid } from '../write/metadata.ts'
import { updateObject } from '../write/update.ts'

/** Replaces an object (or its status): 200, or 201 where the kind lets an update create. */
export const update = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { resource, request, info, warnings } = call
  const options = writeOptions(info.query, 'UpdateOptions')
  const body = { bytes: request.body ?? new Uint8Array(), contentType: request.headers['content-type'] }
  const served = decodeBody(body, resource, {
    types: core.types,
    registry: core.registry,
    fieldValidation: options.fieldValidation,
    warnings,
  })
  const object = resource.form?.toStored(served) ?? served
  checkName(object, info.name)
  const respond = (result: Awaited<ReturnType<typeof updateObject>>, code: number): HttpResponse | Promise<HttpResponse> =>
    'entry' in result ? answerEntry(core, call, result.entry, code) : answerObject(core, call, toServed(call, result.object), code)
  try {
    return await respond(await updateObject(core, call, () => deepCopy(object), options), 200)
  } catch (error) {
    if (!(resource.definition.createOnUpdate && info.subresource === '' && isMissing(error))) throw error
    checkUid(call, object, '')
    delete object.metadata.resourceVersion
    return respond(await createObject(core, call, object, options), 201)
  }
}

const isMissing = (error: unknown): boolean => error instanceof StatusError && error.code === 404
const toServed = ({ resource }: Call, object: KubeObject): KubeObject => resource.form?.fromStored(object) ?? object
