import { type DeleteOptions, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Call, Core } from '../core.ts'
import { deleteOptions } from '../request/options.ts'
import { answerEntry, answerJson } from '../respond/answer.ts'
import { jsonBytes } from '../respond/encode.ts'
import { decodeBody, type Expected } from '../stages/decode.ts'
import { deleteObject } from '../write/delete.ts'

/** Deletes an object: 200 with a Status when it is gone, or with the object when it waits for something. */
export const remove = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { resource, info } = call
  const deleted = await deleteObject(core, call, info.name, readDeleteOptions(core, call))
  if (!deleted.gone || resource.definition.returnsDeleted === true) return answerEntry(core, call, deleted.entry)
  const details = {
    name: info.name,
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.plural,
    uid: deleted.entry.uid,
  }
  return answerJson(call, jsonBytes({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }), 200)
}

/** Clients send delete options under the version of the group that they talk to, or plain v1. */
const EXPECTED: Expected = { schema: 'meta/v1.DeleteOptions', kind: 'DeleteOptions', apiVersion: 'v1', version: 'v1' }

export const readDeleteOptions = (core: Core, { request, info, resource, warnings }: Call): DeleteOptions => {
  const bytes = request.body
  if (bytes === undefined || bytes.byteLength === 0) return deleteOptions(undefined, info.query)
  const own = { ...EXPECTED, apiVersion: resource.apiVersion }
  const options = { types: core.types, registry: core.registry, fieldValidation: 'Ignore' as const, warnings }
  const body = { bytes, contentType: request.headers['content-type'] }
  const given = decodeBody(body, namesOwnVersion(bytes, resource.apiVersion) ? own : anyVersion(bytes), options)
  return deleteOptions(given as unknown as DeleteOptions, info.query)
}

const namesOwnVersion = (bytes: Uint8Array, apiVersion: string): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 256)).includes(`"${apiVersion}"`)
const META = 'meta.k8s.io/v1'
const anyVersion = (bytes: Uint8Array): Expected => (namesOwnVersion(bytes, META) ? { ...EXPECTED, apiVersion: META } : EXPECTED)

/** A subresource that takes no delete. */
export const refuseDelete = (call: Call): never => {
  throw status.methodNotSupported({ group: call.resource.group, resource: call.resource.plural }, 'delete')
}
