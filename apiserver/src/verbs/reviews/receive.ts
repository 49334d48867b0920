import { type KubeObject, rootPath, status } from '@coxswain/api-types'
import type { Call, Core } from '../../core.ts'
import { writeOptions } from '../../request/options.ts'
import { decodeBody } from '../../stages/decode.ts'
import { placeInNamespace, recordManager } from '../../write/metadata.ts'

/**
 * The object of a create that is answered and not kept: read, placed in its namespace, and checked by its kind. It is the
 * request's own and may be changed. Throws what a create would.
 */
export const receive = <T extends KubeObject>(core: Core, call: Call): T => {
  const { resource, request, info, warnings } = call
  if (info.name !== '') throw status.methodNotAllowed()
  const options = writeOptions(info.query, 'CreateOptions')
  const body = { bytes: request.body ?? new Uint8Array(), contentType: request.headers['content-type'] }
  const { types, registry } = core
  const object = decodeBody(body, resource, { types, registry, fieldValidation: options.fieldValidation, warnings }) as T
  placeInNamespace(object, call)
  resource.definition.defaults(object)
  recordManager(core, call, object, undefined, options)
  const errors = resource.definition.validate(object, rootPath)
  // Upstream loses the kind's name on the way to this message.
  if (errors.length > 0) throw status.invalid({ group: resource.group, kind: '' }, '', errors)
  return object
}
