import { type KubeObject, StatusError, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Call, Core } from '../core.ts'
import { writeOptions } from '../request/options.ts'
import { answerEntry, answerObject } from '../respond/answer.ts'
import { type Configuration, readConfiguration, reportRepeated } from '../stages/apply.ts'
import { accessOf, authorize } from '../stages/authorize.ts'
import { applyToKind, keepManagers } from '../write/apply.ts'
import { type Created, createObject } from '../write/create.ts'
import { checkName } from '../write/metadata.ts'
import { type Updated, updateObject } from '../write/update.ts'
import { typedAs, typesOf } from '../write/versions.ts'

/** Others may make and delete an object of the name again and again while it is applied. */
const MAX_ATTEMPTS = 16

/** Server-side apply: what a client wants of an object (or its status), 200; or the object itself where there is none, 201. */
export const apply = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { info, request, resource, warnings } = call
  const options = writeOptions(info.query, 'PatchOptions', true)
  const before = warnings.length
  let read: Configuration | undefined
  const change = (current: KubeObject | undefined): KubeObject => {
    warnings.length = before
    read ??= readConfiguration(request.body ?? new Uint8Array(), typedAs(core, resource), typesOf(core, resource).types)
    const applied = applyToKind(core, call, options, read.config, current)
    reportRepeated(read.repeated, options.fieldValidation, warnings)
    return applied
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await answer(core, call, await updateObject(core, call, change, options, keepManagers), 200)
    } catch (error) {
      // A subresource does not make the object.
      if (info.subresource !== '' || !isRefusal(error, 404, info.name)) throw error
    }
    try {
      authorize(core.authorizer, call.user, accessOf({ ...info, verb: 'create' }, request.method, request.path))
      return await answer(core, call, await createObject(core, call, newObject(call, change), options, keepManagers), 201)
    } catch (error) {
      if (!isRefusal(error, 409, info.name, 'AlreadyExists') || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

const newObject = ({ resource: { group, plural }, info }: Call, change: (current: undefined) => KubeObject): KubeObject => {
  const object = change(undefined)
  const { uid = '' } = object.metadata
  if (uid !== '')
    throw status.conflict(
      { group, resource: plural },
      info.name,
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    )
  checkName(object, info.name)
  delete object.metadata.resourceVersion
  return object
}

const answer = (core: Core, call: Call, result: Updated | Created, code: number): HttpResponse | Promise<HttpResponse> =>
  'entry' in result
    ? answerEntry(core, call, result.entry, code)
    : answerObject(core, call, call.resource.form?.fromStored(result.object) ?? result.object, code)

const isRefusal = (error: unknown, code: number, name: string, reason?: string): boolean =>
  error instanceof StatusError &&
  error.code === code &&
  error.status.details?.name === name &&
  (reason === undefined || error.status.reason === reason)
