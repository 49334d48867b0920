import {
  ageColumn,
  type Column,
  deepCopy,
  fieldErrors,
  fieldPath,
  type KubeObject,
  nameColumn,
  type Scale,
  type ScalePaths,
  StatusError,
  status,
} from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Call, Core } from '../core.ts'
import { mediaType } from '../request/media-type.ts'
import { type WriteOptions, writeOptions } from '../request/options.ts'
import type { RequestInfo } from '../request/request-info.ts'
import { answerObject } from '../respond/answer.ts'
import { decodeBody, type Expected } from '../stages/decode.ts'
import { APPLY_PATCH, decodePatched, readPatch } from '../stages/patch.ts'
import { checkName, OTHER_NAMESPACE, type RecordManager, recordManager } from '../write/metadata.ts'
import { updateObject } from '../write/update.ts'
import { scaleApplier } from './apply-scale.ts'
import { fresh, lookup } from './get.ts'

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
      const entry = lookup(core, call)
      if (entry === undefined)
        throw status.notFound(
          {
            group: call.resource.group,
            resource: call.resource.custom === undefined ? `${call.resource.plural}/scale` : call.resource.plural,
          },
          info.name,
        )
      const object = core.objects.object(await core.versions.present(call.resource.definition, entry))
      const why = pathsOf(call).unreadable?.(object)
      if (why !== undefined) throw status.internal(why)
      return answerScale(core, call, object)
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
      if (mediaType(request.headers['content-type']) === APPLY_PATCH) {
        const options = writeOptions(info.query, 'PatchOptions', true)
        const { change, record } = scaleApplier(core, call, options, SCALE)
        return write(core, call, options, change, record)
      }
      const options = writeOptions(info.query, 'PatchOptions')
      const body = { bytes: request.body ?? new Uint8Array(), contentType: request.headers['content-type'] }
      const given = readPatch(body, core.types, SCALE)
      const decoding = { types: core.types, registry: core.registry, fieldValidation: options.fieldValidation, warnings }
      return write(core, call, options, (current) => decodePatched(given, current, SCALE, decoding))
    }
    default:
      throw status.methodNotAllowed()
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

const write = async (
  core: Core,
  call: Call,
  options: WriteOptions,
  change: (scaled: Scale, current: KubeObject) => KubeObject,
  record: RecordManager = recordManager,
): Promise<HttpResponse> => {
  const { resource, info } = call
  const paths = pathsOf(call)
  const part = {
    of: (object: KubeObject) => scaleOf(call, object),
    into: (object: KubeObject, scaled: KubeObject) => paths.setReplicas(object, (scaled as Scale).spec?.replicas ?? 0),
  }
  const result = await updateObject(
    core,
    { ...call, part },
    (current) => {
      const wanted = change(scaleOf(call, current), current) as Scale
      checkScale(wanted, info)
      const next = deepCopy(current)
      paths.setReplicas(next, wanted.spec?.replicas ?? 0)
      if (wanted.metadata.resourceVersion) next.metadata.resourceVersion = wanted.metadata.resourceVersion
      else delete next.metadata.resourceVersion
      if (wanted.metadata.uid) next.metadata.uid = wanted.metadata.uid
      return next
    },
    options,
    record,
  ).catch((error: unknown) => {
    throw missing(error, resource.definition)
  })
  if (!('entry' in result)) return answerScale(core, call, result.object)
  return answerScale(core, call, core.objects.object(await core.versions.present(resource.definition, result.entry)))
}

const answerScale = (core: Core, call: Call, object: KubeObject): HttpResponse =>
  answerObject(core, { ...call, resource: { ...call.resource, columns: SCALE_COLUMNS } }, scaleOf(call, object))

const scaleColumn = (name: string, description: string, value: (scaled: Scale) => number): Column<KubeObject> => ({
  name,
  type: 'integer',
  priority: 0,
  description,
  value: (object) => value(object as Scale),
})
const SCALE_COLUMNS: readonly Column<KubeObject>[] = [
  nameColumn,
  scaleColumn('Desired', 'Pods wanted.', ({ spec }) => spec?.replicas ?? 0),
  scaleColumn('Available', 'Pods that there are.', ({ status: seen }) => seen?.replicas ?? 0),
  ageColumn,
]

const missing = (error: unknown, { group, plural }: { group: string; plural: string }): unknown =>
  error instanceof StatusError && error.code === 404
    ? status.notFound({ group, resource: plural }, error.status.details?.name ?? '')
    : error

const checkScale = (scaled: Scale, { name, namespace }: RequestInfo): void => {
  checkName(scaled, name)
  if ((scaled.metadata.namespace ?? '') !== '' && scaled.metadata.namespace !== namespace) throw status.badRequest(OTHER_NAMESPACE)
  const replicas = scaled.spec?.replicas ?? 0
  if (replicas >= 0) return
  const error = fieldErrors.invalid(fieldPath('spec').child('replicas'), replicas, 'must be greater than or equal to 0')
  throw status.invalid({ group: SCALE.group, kind: SCALE.kind }, name, [error])
}
