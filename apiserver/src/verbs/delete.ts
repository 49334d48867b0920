import { type DeleteOptions, hasMagic, ProtobufError, status, unwrapUnknown } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Call, Core } from '../core.ts'
import { deleteOptions } from '../request/options.ts'
import { answerDocument, answerEntry, answerObject } from '../respond/answer.ts'
import { decodeBody, type Expected } from '../stages/decode.ts'
import { deleteObject } from '../write/delete.ts'

/** Deletes an object: 200 with a Status when it is gone, or with the object when it waits for something. */
export const remove = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { resource, info } = call
  const why = resource.definition.undeletable?.(info.name)
  if (why !== undefined) throw status.forbidden({ group: resource.group, resource: resource.plural }, info.name, why)
  const deleted = await deleteObject(core, call, info.name, readDeleteOptions(core, call))
  if (deleted.marked !== undefined && (!deleted.gone || resource.definition.returnsDeleted === true))
    return answerObject(core, call, resource.form?.fromStored(deleted.marked) ?? deleted.marked)
  if (!deleted.gone || resource.definition.returnsDeleted === true) return answerEntry(core, call, deleted.entry)
  const details = {
    name: info.name,
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.plural,
    uid: deleted.entry.uid,
  }
  return answerDocument(core, call, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }, 200)
}

const EXPECTED: Expected = { schema: 'meta/v1.DeleteOptions', kind: 'DeleteOptions', apiVersion: 'v1', version: 'v1' }

/** The client's options. Warns of a delete that leaves the dependents without being told to. */
export const readDeleteOptions = (core: Core, call: Call): DeleteOptions => {
  const options = sentDeleteOptions(core, call)
  const { deleteWarning } = call.resource.definition
  const silent = options.propagationPolicy === undefined && options.orphanDependents === undefined
  if (deleteWarning !== undefined && silent) call.warnings.push(deleteWarning)
  return options
}

const sentDeleteOptions = (core: Core, { request, info, warnings }: Call): DeleteOptions => {
  const bytes = request.body
  if (bytes === undefined || bytes.byteLength === 0) return deleteOptions(undefined, info.query)
  const options = { types: core.types, registry: core.registry, fieldValidation: 'Ignore' as const, warnings }
  const body = { bytes, contentType: request.headers['content-type'] }
  const given = decodeBody(body, { ...EXPECTED, apiVersion: versionIn(bytes) ?? EXPECTED.apiVersion }, options)
  return deleteOptions(given as unknown as DeleteOptions, info.query)
}

/** Clients send delete options under the version of any group: all are the same type. */
const versionIn = (bytes: Uint8Array): string | undefined =>
  hasMagic(bytes) ? versionOfMessage(bytes) : /"?apiVersion"?:\s*"?([\w./-]+)/.exec(headOf(bytes))?.[1]

/** Undefined as well for what is no message: whoever decodes it says so. */
const versionOfMessage = (bytes: Uint8Array): string | undefined => {
  try {
    return unwrapUnknown(bytes).apiVersion || undefined
  } catch (error) {
    if (error instanceof ProtobufError) return undefined
    throw error
  }
}

/** Whether a body names an API version near its start. */
export const namesVersion = (bytes: Uint8Array, apiVersion: string): boolean => versionIn(bytes) === apiVersion
const headOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 256)).toString('latin1')
