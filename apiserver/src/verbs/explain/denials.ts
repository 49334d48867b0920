import { type Denial, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { UserInfo } from '../../authentication/user-info.ts'
import { selectionOf } from '../../cache/selection.ts'
import type { Call, Core } from '../../core.ts'
import { answerObject, answerObjects } from '../../respond/answer.ts'

/** One refusal of late. To those who may not see it, it is not there. */
export const getDenial = (core: Core, call: Call): HttpResponse => {
  const { resource, info, user } = call
  const denial = core.denials.get(info.name)
  if (denial === undefined || !maySee(core, user, denial))
    throw status.notFound({ group: resource.group, resource: resource.plural }, info.name)
  return answerObject(core, call, denial)
}

/** Those that the caller may see, the latest first. */
export const listDenials = (core: Core, call: Call): HttpResponse => {
  const { resource, info, user } = call
  const selection = selectionOf(resource, '', '', info.query)
  const matching = core.denials.all().filter((denial) => {
    const { name = '' } = denial.metadata
    const entry = { key: name, revision: 0, namespace: '', name, uid: '', labels: undefined, fields: [], value: NOTHING }
    return selection.matches(entry) && maySee(core, user, denial)
  })
  return answerObjects(core, call, matching)
}

const NOTHING = { bytes: new Uint8Array(), start: 0, split: 0 }

/** Who was refused may know why, and who may read what it was about. */
const maySee = ({ authorizer }: Core, user: UserInfo, { request: { user: refused, resourceAttributes, path } }: Denial): boolean => {
  if (refused === user.name) return true
  const { group = '', resource = '', namespace = '', name = '' } = resourceAttributes ?? {}
  const access = path === undefined ? { verb: 'get', group, resource, subresource: '', namespace, name } : { verb: 'get', path }
  return authorizer.decide(user, access).verdict === 'allow'
}
