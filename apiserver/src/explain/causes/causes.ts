import { type CauseReport, controllerOf, type DeepReadonly, type ReportedStep, type Resource, status } from '@coxswain/api-types'
import type { CauseReporter } from '@coxswain/client'
import type { Clock } from '@coxswain/ports'
import type { UserInfo } from '../../authentication/user-info.ts'
import type { Entry, Objects } from '../../cache/entry.ts'
import type { Call } from '../../core.ts'
import { mediaType } from '../../request/media-type.ts'
import { createAgents } from './agents.ts'
import type { CauseRecord, Target } from './cause-record.ts'
import { type CauseRing, createCauseRing } from './cause-ring.ts'
import { createTakeStep } from './take-step.ts'
import type { FindResource } from './target-of.ts'
import { createTexts } from './texts.ts'

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
  report(report: DeepReadonly<CauseReport>, reporter: Reporter): void
  /** By which a component of this process says at once what others send in reports; undefined where none are kept. */
  reporterInside(reporter: Reporter): CauseReporter | undefined
  readonly ring: Pick<CauseRing, 'get' | 'of' | 'all' | 'size'>
  /** Steps that components could not report. */
  dropped(): number
}

export interface Reporter {
  readonly user: UserInfo
  readonly agent: string | undefined
  readonly find: FindResource
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
/** Names of field managers that are kept once each. */
const MANAGERS = 1_000

export const createCauses = ({ clock, objects, limit, shared }: CausesOptions): Causes => {
  const ring = createCauseRing({ count: limit, bytes: MAX_BYTES })
  const agents = createAgents()
  const managers = createTexts({ most: MANAGERS })
  let serial = 0
  let dropped = 0
  const now = (): number => Math.floor(clock.now() / 1000)
  const take = createTakeStep({ ring, shared, nextSerial: () => ++serial, now })
  const tellerOf = ({ user, agent, find }: Reporter) => ({ user: user.name, agent: agents.of(agent), find })
  return {
    wrote: (call, { entry, previous, deleted }) => {
      const { resource, info, user, request } = call
      if (limit === 0 || entry === previous || info.subresource === 'status' || isHeartbeat(resource)) return
      const agent = agents.of(request.headers['user-agent'])
      const manager = info.query.get('fieldManager') ?? ''
      const at = now()
      ring.add({
        serial: ++serial,
        target: targetIn(ring, resource, entry),
        revision: entry.revision,
        verb: verbOf(call, previous === undefined, deleted),
        subresource: info.subresource,
        user: user.name,
        manager: manager === '' ? agent : managers.of(manager),
        agent,
        owner: deleted || info.verb.startsWith('delete') || isEviction(call) ? (controllerOf(objects.object(entry))?.uid ?? '') : '',
        failure: '',
        at,
        told: undefined,
        count: 1,
        lastAt: at,
      })
    },
    report: ({ steps, dropped: lost = 0 }, reporter) => {
      if (limit === 0) throw status.methodNotAllowed()
      dropped += Math.max(0, lost)
      const teller = tellerOf(reporter)
      for (const step of steps) take(step, teller)
    },
    reporterInside: (reporter) => {
      if (limit === 0) return undefined
      const teller = tellerOf(reporter)
      return takingAtOnce((step) => take(step, teller))
    },
    ring,
    dropped: () => dropped,
  }
}

/** The object as the cause before names it, where it is the same: then it is named once. */
const targetIn = (ring: CauseRing, resource: Resource, { key, namespace, name, uid }: Entry): Target => {
  const last = ring.of(key).at(-1)?.target
  return last?.uid === uid && last.resource === resource ? last : { resource, key, namespace, name, uid }
}

/** Nothing waits, so there is nothing to send and nothing to forget. */
const takingAtOnce = (report: (step: DeepReadonly<ReportedStep>) => void): CauseReporter => ({
  report,
  flush: async () => undefined,
  stop: () => undefined,
  activity: () => [],
})

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

/** The name under which a record is served. */
export const causeName = ({ serial }: Pick<CauseRecord, 'serial'>): string => `cause-${serial}`

/** The record of a name; throws NotFound where there is none, or no more. */
export const recordNamed = ({ ring }: Causes, name: string): CauseRecord => {
  const found = /^cause-\d{1,15}$/.test(name) ? ring.get(Number(name.slice('cause-'.length))) : undefined
  if (found === undefined) throw status.notFound({ group: 'explain.coxswain.dev', resource: 'causes' }, name)
  return found
}
