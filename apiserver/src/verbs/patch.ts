import type { HttpResponse } from '@coxswain/ports'
import type { Call, Core } from '../core.ts'
import { mediaType } from '../request/media-type.ts'
import { writeOptions } from '../request/options.ts'
import { answerEntry, answerObject } from '../respond/answer.ts'
import { APPLY_PATCH, decodePatched, readPatch } from '../stages/patch.ts'
import { updateObject } from '../write/update.ts'
import { apply } from './apply.ts'

/** Changes a part of an object (or of its status); an apply goes its own way. The patch is applied again to the latest state when another write comes first. */
export const patch = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { resource, request, info, warnings } = call
  if (mediaType(request.headers['content-type']) === APPLY_PATCH) return apply(core, call)
  const options = writeOptions(info.query, 'PatchOptions')
  const body = { bytes: request.body ?? new Uint8Array(), contentType: request.headers['content-type'] }
  const given = readPatch(body, core.types, resource)
  const decoding = { types: core.types, registry: core.registry, fieldValidation: options.fieldValidation, warnings }
  const before = warnings.length
  const result = await updateObject(
    core,
    call,
    (current) => {
      warnings.length = before
      const served = resource.form?.fromStored(current) ?? current
      const patched = decodePatched(given, served, resource, decoding)
      return resource.form?.toStored(patched) ?? patched
    },
    options,
  )
  return 'entry' in result
    ? answerEntry(core, call, result.entry)
    : answerObject(core, call, resource.form?.fromStored(result.object) ?? result.object)
}
