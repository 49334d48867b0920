import { type CauseReport, type CoreV1, controllerOf, type ReportedStep, type Resource, status } from '@coxswain/api-types'
import type { Clock } from '@coxswain/ports'
import type { UserInfo } from '../../authentication/user-info.ts'
import type { Entry, Objects } from '../../cache/entry.ts'
import type { Call } from '../../core.ts'
import { mediaType } from '../../request/media-type.ts'
import { kindPrefix, objectKey } from '../../storage/object-keys.ts'
import { type Agents, createAgents } from './agents.ts'
import type { CauseRecord, Seen, Target, Told } from './cause-record.ts'
import { type CauseRing, createCauseRing } from './cause-ring.ts'
import { createTexts, type Texts } from './texts.ts'

/** A write as the store took it. */
export interface Written {
  /** As it is now; of one that was deleted the last state. */
  readonly entry: Entry
  /** As it was; undefined where it is new. */
  readonly previous: Entry | undefined
  readonly deleted: boolean
}

/**
 * Why things are as they are: who wrote what, noted at each write, and the reasons that components tell afterwards, many at a time. A
 * reason finds its write by the object and the revision; so neither waits for the other, and a write costs no request more.
 */
export interface Causes {
  /** Notes a write; of status and heartbeats nothing: they tell what is, not what was decided. */
  wrote(call: Call, written: Written): void
  /** Takes in what a component says of its steps. Throws MethodNotAllowed where none are kept: components need not say more then. */
  report(report: CauseReport, reporter: Reporter): void
  readonly ring: Pick<CauseRing, 'get' | 'of' | 'all' | 'size'>
  /** Steps that components could not report. */
  dropped(): number
}

export interface Reporter {
  readonly user: UserInfo
  readonly agent: string | undefined
  /** The resource of a kind as it is served. */
  find(apiVersion: string, kind: string): Resource | undefined
}

export interface CausesOptions {
  readonly clock: Clock
  readonly objects: Pick<Objects, 'object'>
  /** How many are kept; 0: none. */
  readonly limit: number
  /** Others write to the store too: what is told may be about a write that this server has not seen. */
  readonly shared: boolean
}

const MAX_BYTES = 16 * 1024 * 1024
/** Texts of components are cut: what is kept is bounded. */
const MOST_CHARS = 1_000
const MOST_STAGES = 16

export const createCauses = ({ clock, objects, limit, shared }: CausesOptions): Causes => {
  const ring = createCauseRing({ count: limit, bytes: MAX_BYTES })
  const agents = createAgents()
  let serial = 0
  let dropped = 0
  const add = (record: Note): void => ring.add({ ...record, serial: ++serial, count: 1, lastAt: record.at })
  const take = createTaker({ clock, ring, agents, shared, add })
  return {
    wrote: (call, { entry, previous, deleted }) => {
      const { resource, info, user, request } = call
      if (limit === 0 || entry === previous || info.subresource === 'status' || isHeartbeat(resource)) return
      const { key, namespace, name, uid, revision } = entry
      const agent = agents.of(request.headers['user-agent'])
      add({
        target: { resource, key, namespace, name, uid },
        revision,
        verb: verbOf(call, previous === undefined, deleted),
        subresource: info.subresource,
        user: user.name,
        manager: info.query.get('fieldManager') || agent,
        agent,
        owner: deleted || info.verb.startsWith('delete') || isEviction(call) ? (controllerOf(objects.object(entry))?.uid ?? '') : '',
        failure: '',
        at: clock.now(),
        told: undefined,
      })
    },
    report: ({ steps, dropped: lost = 0 }, reporter) => {
      if (limit === 0) throw status.methodNotAllowed()
      dropped += Math.max(0, lost)
      for (const step of steps) take(step, reporter)
    },
    ring,
    dropped: () => dropped,
  }
}

type Note = Omit<CauseRecord, 'serial' | 'count' | 'lastAt'>

interface TakerParts {
  readonly clock: Clock
  readonly ring: CauseRing
  readonly agents: Agents
  readonly shared: boolean
  add(note: Note): void
}

/** Takes in one step: as the reason of the write that it is about, or as a cause of its own. */
const createTaker = ({ clock, ring, agents, shared, add }: TakerParts) => {
  const texts = createTexts({ most: 2_000 })
  return (step: ReportedStep, { user, agent: given, find }: Reporter): void => {
    const target = targetOf(step.object, find)
    if (target === undefined) return
    const { verb } = step
    const agent = agents.of(given)
    const revision = Number(step.object.resourceVersion ?? 0) || 0
    const told = toldOf(step, { find, ring, texts })
    const own = ring.of(target.key)
    if (told.stages.length > 0) {
      const reported = own.findLast((each) => each.agent === agent && each.revision === revision && each.told?.component === told.component)
      if (reported !== undefined) reported.told = told
      return
    }
    const failure = (step.failure ?? '').slice(0, MOST_CHARS)
    if (failure === '') {
      const write = own.findLast((each) => each.agent === agent && each.told === undefined && isOf(each, verb, target.uid, revision))
      if (write !== undefined) {
        write.told = told
        return
      }
      // A step that changed nothing, or one that another server has carried out.
      const isKnown = own.some((each) => each.revision === revision)
      if (target.name !== '' && (!shared || isKnown)) return
    }
    const last = own.at(-1)
    if (last !== undefined && failure !== '' && last.failure === failure && last.verb === verb && last.told?.component === told.component) {
      last.count++
      last.lastAt = clock.now()
      last.told = told
      return
    }
    add({ target, revision, verb, subresource: '', user: user.name, manager: agent, agent, owner: '', failure, at: clock.now(), told })
  }
}

/** Events tell of themselves, and leases are renewed for ever. */
const isHeartbeat = ({ definition }: Resource): boolean => definition.ttl !== undefined || definition.group === 'coordination.k8s.io'

/** An eviction is posted. */
const isEviction = ({ info: { verb }, request: { path } }: Call): boolean => verb === 'create' && path.endsWith('/eviction')

const APPLY = 'application/apply-patch+yaml'

const verbOf = (call: Call, isNew: boolean, deleted: boolean): string => {
  const { verb, subresource } = call.info
  if (subresource === 'binding') return 'bind'
  if (isNew) return 'create'
  if (verb === 'deletecollection') return verb
  if (isEviction(call)) return 'evict'
  // What waited for its last finalizer goes with an update.
  if (deleted) return 'delete'
  return verb === 'patch' && mediaType(call.request.headers['content-type']) === APPLY ? 'apply' : verb
}

/** Is a step about this write? Where it does not know the revision, the verb must do. */
const isOf = (record: CauseRecord, verb: string, uid: string, revision: number): boolean => {
  if (revision !== 0) return record.revision === revision
  return record.verb === verb && (uid === '' || record.target.uid === uid)
}

type Find = Reporter['find']

const targetOf = (
  { apiVersion = '', kind = '', namespace: given = '', name = '', uid = '' }: CoreV1.ObjectReference,
  find: Find,
): Target | undefined => {
  const resource = find(apiVersion, kind)
  if (resource === undefined) return undefined
  const { definition } = resource
  const namespace = definition.scope === 'Namespaced' ? given : ''
  const prefix = namespace === '' ? kindPrefix(definition) : `${kindPrefix(definition)}${namespace}/`
  const key = name === '' ? prefix : objectKey(definition, namespace, name)
  return { resource, key, namespace, name, uid }
}

interface ToldParts {
  readonly find: Find
  readonly ring: CauseRing
  readonly texts: Texts
}

/** Each comes with strings of its own. What many have in common is kept once: it stays for as long as twenty thousand causes do. */
const toldOf = ({ component, reason = '', because, stages = [] }: ReportedStep, { find, ring, texts }: ToldParts): Told => {
  const seen = because === undefined ? undefined : targetOf(because, find)
  return {
    component: texts.of(component.slice(0, MOST_CHARS)),
    reason: texts.of(reason.slice(0, MOST_CHARS)),
    because:
      seen === undefined ? undefined : ({ ...known(seen, ring), revision: Number(because?.resourceVersion ?? 0) || 0 } satisfies Seen),
    stages: stages.slice(0, MOST_STAGES).map(({ name, time }) => ({ name: name.slice(0, MOST_CHARS), time })),
  }
}

/** The same object, as its own causes name it. */
const known = (target: Target, ring: CauseRing): Target => {
  const last = ring.of(target.key).at(-1)?.target
  return last?.uid === target.uid ? last : target
}

/** The name under which a record is served. */
export const causeName = ({ serial }: Pick<CauseRecord, 'serial'>): string => `cause-${serial}`

/** The record of a name; throws NotFound where there is none, or no more. */
export const recordNamed = ({ ring }: Causes, name: string): CauseRecord => {
  const found = /^cause-\d{1,15}$/.test(name) ? ring.get(Number(name.slice('cause-'.length))) : undefined
  if (found === undefined) throw status.notFound({ group: 'explain.coxswain.dev', resource: 'causes' }, name)
  return found
}
