import { type ObjectExplanation, type ObjectExplanationStatus, type Resource, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Call, Core } from '../../core.ts'
import { causeObject, formatSeconds } from '../../explain/causes/cause-object.ts'
import { causeName } from '../../explain/causes/causes.ts'
import { changesOf } from '../../explain/causes/changes-of.ts'
import { tellObject } from '../../explain/causes/tell-object.ts'
import { answerObject } from '../../respond/answer.ts'
import { authorize } from '../../stages/authorize.ts'
import { objectKey } from '../../storage/object-keys.ts'
import { receive } from '../reviews/receive.ts'
import { readerOf } from './causes.ts'

/** Why an object is as it is, or was: `coxswain why`. Who asks must be allowed to read the object, also where it is gone. */
export const explainObject = (core: Core, call: Call): HttpResponse => {
  const explanation = receive<ObjectExplanation>(core, call)
  const { apiVersion = '', kind = '', namespace: given = '', name = '', uid = '' } = explanation.spec
  const resource = core.registry.byKind(apiVersion, kind)
  if (resource === undefined) throw status.badRequest(`no kind ${JSON.stringify(kind)} is served in ${JSON.stringify(apiVersion)}`)
  const namespace = resource.definition.scope === 'Namespaced' ? given : ''
  authorize(core.authorizer, call.user, {
    verb: 'get',
    group: resource.group,
    resource: resource.plural,
    subresource: '',
    // A namespace is said to be inside itself.
    namespace: resource.group === '' && resource.plural === 'namespaces' ? name : namespace,
    name,
  })
  explanation.status = statusOf(core, call, { resource, key: objectKey(resource.definition, namespace, name), uid })
  return answerObject(core, call, explanation, 201)
}

interface Asked {
  readonly resource: Resource
  readonly key: string
  readonly uid: string
}

const statusOf = (core: Core, call: Call, { resource, key, uid }: Asked): ObjectExplanationStatus => {
  const { ring } = core.causes
  const compared = new Map<number, readonly string[] | undefined>()
  const changes = (record: Parameters<typeof changesOf>[1]): readonly string[] | undefined => {
    if (!compared.has(record.serial)) compared.set(record.serial, changesOf(core, record))
    return compared.get(record.serial)
  }
  const causes = tellObject({ ring, key, uid, mayRead: readerOf(core, call.user), changes })
  const entry = core.cache.kind(resource.definition).get(key)
  const [oldest] = ring.all()
  const dropped = core.causes.dropped()
  return {
    exists: entry !== undefined && (uid === '' || entry.uid === uid),
    causes: causes.map(({ record, parent }) => ({
      ...causeObject(record, changes(record)),
      ...(parent === undefined ? {} : { causedBy: causeName(parent) }),
    })),
    kept: ring.size,
    ...(oldest === undefined ? {} : { since: formatSeconds(oldest.at) }),
    ...(dropped === 0 ? {} : { dropped }),
  }
}
