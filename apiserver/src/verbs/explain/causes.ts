import type { CauseReport } from '@coxswain/api-types'
import { status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { UserInfo } from '../../authentication/user-info.ts'
import { selectionOf } from '../../cache/selection.ts'
import type { Call, Core } from '../../core.ts'
import { causeObject } from '../../explain/causes/cause-object.ts'
import type { CauseRecord } from '../../explain/causes/cause-record.ts'
import { causeName, recordNamed } from '../../explain/causes/causes.ts'
import { changesOf } from '../../explain/causes/changes-of.ts'
import { answerObject, answerObjects } from '../../respond/answer.ts'
import { receive } from '../reviews/receive.ts'

/** One change of late. To those who may not read its object, it is not there. */
export const getCause = (core: Core, call: Call): HttpResponse => {
  const { resource, info, user } = call
  const record = recordNamed(core.causes, info.name)
  if (!readerOf(core, user)(record)) throw status.notFound({ group: resource.group, resource: resource.plural }, info.name)
  return answerObject(core, call, causeObject(record, changesOf(core, record)))
}

/** Those whose objects the caller may read, the latest first. */
export const listCauses = (core: Core, call: Call): HttpResponse => {
  const { resource, info, user } = call
  const selection = selectionOf(resource, '', '', info.query)
  const mayRead = readerOf(core, user)
  const matching = [...core.causes.ring.all()].reverse().filter((record) => {
    const { uid, namespace, name, resource: of } = record.target
    const fields = [of.kind, namespace, name, uid]
    const entry = { key: '', revision: 0, namespace: '', name: causeName(record), uid: '', labels: undefined, fields, value: NOTHING }
    return selection.matches(entry) && mayRead(record)
  })
  return answerObjects(
    core,
    call,
    matching.map((record) => causeObject(record, changesOf(core, record))),
  )
}

const NOTHING = { bytes: new Uint8Array(), start: 0, split: 0 }

/** Who may read an object may know why it is as it is. */
export const readerOf = ({ authorizer }: Pick<Core, 'authorizer'>, user: UserInfo): ((record: CauseRecord) => boolean) => {
  const known = new Map<string, boolean>()
  return ({ target: { key, resource, namespace, name } }) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const { group, plural } = resource
    // A namespace is said to be inside itself.
    const inside = group === '' && plural === 'namespaces' ? name : namespace
    const verb = name === '' ? 'list' : 'get'
    const may = authorizer.decide(user, { verb, group, resource: plural, subresource: '', namespace: inside, name }).verdict === 'allow'
    known.set(key, may)
    return may
  }
}

/** Takes in what a component says of its steps. The answer does not repeat them. */
export const takeReport = (core: Core, call: Call): HttpResponse => {
  const report = receive<CauseReport>(core, call)
  core.causes.report(report, { user: call.user, agent: call.request.headers['user-agent'], find: core.registry.byKind })
  return answerObject(core, call, { ...report, steps: [] } as CauseReport, 201)
}
