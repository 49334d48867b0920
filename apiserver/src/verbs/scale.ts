import { deepCopy, fieldErrors, fieldPath, type KubeObject, type Scale, type ScalePaths, StatusError, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Call, Core } from '../core.ts'
import { type WriteOptions, writeOptions } from '../request/options.ts'
import { answerObject } from '../respond/answer.ts'
import { decodeBody, decodeValue, type Expected } from '../stages/decode.ts'
import { readPatch } from '../stages/patch.ts'
import { updateObject } from '../write/update.ts'
import { existing, fresh } from './get.ts'

/** The scale subresource: an autoscaling/v1 Scale that stands for the replicas of any kind that has them. */
const SCALE: Expected & { group: string; plural: string } = {
  schema: 'autoscaling/v1.Scale',
  kind: 'Scale',
  apiVersion: 'autoscaling/v1',
  version: 'v1',
  group: 'autoscaling',
  plural: 'scales',
}

export const scale = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { info, request, warnings } = call
  switch (info.verb) {
    case 'get': {
      await fresh(core, info.query.get('resourceVersion') ?? '')
      return answerObject(core, call, scaleOf(call, core.objects.object(existing(core, call))))
    }
    case 'update': {
      const options = writeOptions(info.query, 'UpdateOptions')
      const body = { bytes: request.body ?? new Uint8Array(), contentType: request.headers['content-type'] }
      const given = decodeBody(body, SCALE, {
        types: core.types,
        registry: core.registry,
        fieldValidation: options.fieldValidation,
        warnings,
      })
      return write(core, call, options, () => given)
    }
    case 'patch': {
      const options = writeOptions(info.query, 'PatchOptions')
      const body = { bytes: request.body ?? new Uint8Array(), contentType: request.headers['content-type'] }
      const { apply, duplicateFields } = readPatch(body, core.types, SCALE)
      const decoding = { types: core.types, registry: core.registry, fieldValidation: options.fieldValidation, warnings }
      return write(core, call, options, (current) => decodeValue({ value: apply(current) as never, duplicateFields }, SCALE, decoding))
    }
    default:
      throw status.methodNotSupported({ group: call.resource.group, resource: `${call.resource.plural}/scale` }, info.verb)
  }
}

const pathsOf = (call: Call): ScalePaths<KubeObject> => {
  const paths = call.resource.definition.subresources.scale
  if (paths === undefined) throw status.pathNotFound()
  return paths
}

const scaleOf = (call: Call, object: KubeObject): Scale => {
  const paths = pathsOf(call)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const selector = paths.selector(object)
  return {
    kind: SCALE.kind,
    apiVersion: SCALE.apiVersion,
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: paths.replicas(object) },
    status: { replicas: paths.statusReplicas(object), ...(selector === '' ? {} : { selector }) },
  }
}

const write = async (core: Core, call: Call, options: WriteOptions, change: (current: Scale) => KubeObject): Promise<HttpResponse> => {
  const { resource, info } = call
  const paths = pathsOf(call)
  const result = await updateObject(
    core,
    call,
    (current) => {
      const wanted = change(scaleOf(call, current)) as Scale
      checkScale(wanted, info.name)
      const next = deepCopy(current)
      paths.setReplicas(next, wanted.spec?.replicas ?? 0)
      if (wanted.metadata.resourceVersion) next.metadata.resourceVersion = wanted.metadata.resourceVersion
      else delete next.metadata.resourceVersion
      if (wanted.metadata.uid) next.metadata.uid = wanted.metadata.uid
      return next
    },
    options,
  ).catch((error: unknown) => {
    throw missing(error, resource.definition)
  })
  return answerObject(core, call, scaleOf(call, 'entry' in result ? core.objects.object(result.entry) : result.object))
}

const missing = (error: unknown, { group, plural }: { group: string; plural: string }): unknown =>
  error instanceof StatusError && error.code === 404
    ? status.notFound({ group, resource: plural }, error.status.details?.name ?? '')
    : error

const checkScale = (scaled: Scale, name: string): void => {
  if (scaled.metadata.name !== undefined && scaled.metadata.name !== name) {
    throw status.badRequest(`the name of the object (${scaled.metadata.name}) does not match the name on the URL (${name})`)
  }
  const replicas = scaled.spec?.replicas ?? 0
  if (replicas >= 0) return
  const error = fieldErrors.invalid(fieldPath('spec').child('replicas'), replicas, 'must be greater than or equal to 0')
  throw status.invalid({ group: SCALE.group, kind: SCALE.kind }, name, [error])
}
