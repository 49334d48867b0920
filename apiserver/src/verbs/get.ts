import { status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Entry } from '../cache/entry.ts'
import type { Call, Core } from '../core.ts'
import { revisionOf } from '../request/options.ts'
import { answerEntry } from '../respond/answer.ts'

/** One object. Linearizable unless the client names a resourceVersion: `0` takes what is here, `N` what is at least as new. */
export const get = (core: Core, call: Call): HttpResponse | Promise<HttpResponse> => {
  const wait = fresh(core, call.info.query.get('resourceVersion') ?? '')
  return wait === undefined ? answerEntry(core, call, existing(core, call)) : wait.then(() => answerEntry(core, call, existing(core, call)))
}

/** What to wait for before the cache may answer; undefined where it may at once. */
export const fresh = (core: Core, resourceVersion: string): Promise<void> | undefined => {
  if (resourceVersion === '') return core.cache.catchUp()
  const revision = revisionOf(resourceVersion) as number
  return revision <= core.cache.revision() ? undefined : core.cache.waitFor(revision)
}

/** The object that the request names; throws NotFound. */
export const existing = (core: Core, call: Call): Entry => {
  const { resource, info } = call
  const entry = lookup(core, call)
  if (entry === undefined) throw status.notFound({ group: resource.group, resource: resource.plural }, info.name)
  return entry
}

export const lookup = (core: Core, { resource, info }: Call): Entry | undefined => {
  const namespace = resource.definition.scope === 'Namespaced' ? info.namespace : ''
  return core.cache.kind(resource.definition).find(namespace, info.name)
}
