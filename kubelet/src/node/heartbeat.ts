import { kinds, type Lease, type Node, StatusError, type Stored } from '@coxswain/api-types'
import { backOffDelay, type Client, compareResourceVersions, groupedDelay } from '@coxswain/client'
import type { Clock, Logger } from '@coxswain/ports'
import type { DueTimes } from '../pacing/due-times.ts'
import { LEASE_NAMESPACE, type NodeState, nodeLabels, nodeLease, nodeObject, nodeStatus, sameNodeStatus } from './node-object.ts'
import type { NodeSpec } from './node-spec.ts'

export type StoredNode = Stored<Node>

export interface HeartbeatOptions {
  readonly spec: NodeSpec
  readonly client: Pick<Client, 'create' | 'get' | 'update' | 'patch'>
  readonly clock: Clock
  readonly logger: Logger
  readonly due: DueTimes
  readonly state: () => NodeState
  readonly periods: HeartbeatPeriods
  /** Called with each newer state of the Node. */
  readonly onNode: (node: StoredNode) => void
  readonly onRegistered: () => void
  readonly event: (reason: string, message: string) => void
}

export interface HeartbeatPeriods {
  readonly leaseDurationSeconds: number
  readonly leaseRenewMs: number
  /** How often the status is written though nothing has changed. */
  readonly statusReportMs: number
  /** When a write that failed is tried again. */
  readonly statusUpdateMs: number
  /** How long the answer to a lease or a status is waited for. 0: for ever, for a server in the same process. */
  readonly answerMs: number
}

/** One node's presence in the API: its registration, its Lease and its status. */
export interface Heartbeat {
  start(): void
  stop(): void
  /** What the informer says of the Node; undefined when it is gone. */
  observe(node: StoredNode | undefined): void
  /** Something that the status tells may have changed. */
  changed(): void
  busy(): boolean
  dump(): HeartbeatDump
  restore(dump: HeartbeatDump): void
}

export interface HeartbeatDump {
  readonly node: StoredNode | undefined
  readonly lease: Stored<Lease> | undefined
  /** Time until the next of each, in milliseconds. */
  readonly leaseDueMs: number | undefined
  readonly statusDueMs: number | undefined
}

/** What one heartbeat knows. Answers to an earlier `life` are ignored. */
interface Beat extends HeartbeatOptions {
  life: number
  isOn: boolean
  node: StoredNode | undefined
  lease: Stored<Lease> | undefined
  isRegistering: boolean
  failures: number
  inFlight: number
  isWritingStatus: boolean
  /** Set by `restore`: the next start goes on instead of registering. */
  resume: HeartbeatDump | undefined
}

/** Nodes of one process renew their leases in so many groups a period, each at once: the server commits and tells a group together. */
const BEATS_TOGETHER = 20
/** As upstream's for registrations and leases; a lease that is renewed often is tried again as often. */
const REGISTER = { baseMs: 100, maxMs: 7_000 }
const renewing = ({ periods }: Beat) => ({ baseMs: 200, maxMs: Math.min(7_000, periods.leaseRenewMs) })

const leaseKey = ({ spec }: Beat): string => `lease ${spec.name}`
const statusKey = ({ spec }: Beat): string => `status ${spec.name}`
const registerKey = ({ spec }: Beat): string => `register ${spec.name}`

export const createHeartbeat = (options: HeartbeatOptions): Heartbeat => {
  const { due } = options
  const beat: Beat = {
    ...options,
    life: 0,
    isOn: false,
    node: undefined,
    lease: undefined,
    isRegistering: false,
    failures: 0,
    inFlight: 0,
    isWritingStatus: false,
    resume: undefined,
  }
  const silence = (): void => {
    for (const key of [leaseKey(beat), statusKey(beat), registerKey(beat)]) due.cancel(key)
  }
  return {
    start: () => {
      if (beat.isOn) return
      beat.isOn = true
      beat.life++
      beat.isWritingStatus = false
      beat.isRegistering = false
      const { resume } = beat
      beat.resume = undefined
      if (resume?.node === undefined) return register(beat)
      beat.node = resume.node
      options.onNode(resume.node)
      beat.lease = resume.lease
      due.set(leaseKey(beat), resume.leaseDueMs ?? 0, () => renewLease(beat))
      due.set(statusKey(beat), resume.statusDueMs ?? 0, () => writeStatus(beat))
      options.onRegistered()
    },
    stop: () => {
      beat.isOn = false
      beat.life++
      silence()
    },
    observe: (node) => {
      if (node === undefined) {
        // As upstream, a Node that somebody deletes is not made again by an agent that runs.
        beat.node = undefined
        beat.lease = undefined
        return silence()
      }
      const known = beat.node
      if (
        known !== undefined &&
        known.metadata.uid === node.metadata.uid &&
        compareResourceVersions(node.metadata.resourceVersion, known.metadata.resourceVersion) <= 0
      )
        return
      if (!beat.isOn || beat.isRegistering) return
      take(beat, node)
      if (known === undefined) renewLease(beat)
      writeStatusIfChanged(beat)
    },
    changed: () => writeStatusIfChanged(beat),
    busy: () => beat.inFlight > 0,
    dump: () => ({ node: beat.node, lease: beat.lease, leaseDueMs: due.left(leaseKey(beat)), statusDueMs: due.left(statusKey(beat)) }),
    restore: (dump) => {
      beat.resume = dump
    },
  }
}

const take = (beat: Beat, node: StoredNode): void => {
  const before = readyOf(beat.node)
  beat.node = node
  beat.onNode(node)
  const now = readyOf(node)
  // That it is not known any more, others have written.
  if (now === before || (now !== 'True' && (now !== 'False' || before !== 'True'))) return
  const what = now === 'True' ? 'NodeReady' : 'NodeNotReady'
  beat.event(what, `Node ${node.metadata.name} status is now: ${what}`)
}

const readyOf = (node: StoredNode | undefined): string | undefined => node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status

/** Runs a request and what follows it, unless the node was stopped meanwhile. `failed` sees what went wrong. */
const request = <Answer>(
  beat: Beat,
  make: () => Promise<Answer>,
  done: (answer: Answer) => void,
  failed: (error: unknown) => void,
): void => {
  const { life } = beat
  beat.inFlight++
  make().then(
    (answer) => {
      beat.inFlight--
      if (life === beat.life) done(answer)
    },
    (error: unknown) => {
      beat.inFlight--
      if (life === beat.life) failed(error)
    },
  )
}

/** Rejects where no answer comes in time: a node that waits on a dead connection is soon taken for dead itself. */
const withinLimit = <Answer>({ due, periods: { answerMs } }: Beat, key: string, make: () => Promise<Answer>): Promise<Answer> =>
  answerMs === 0
    ? make()
    : new Promise((resolve, reject) => {
        let isWaiting = true
        const end = (): void => {
          // A late answer leaves the limit of the next request alone.
          if (isWaiting) due.cancel(`answer to ${key}`)
          isWaiting = false
        }
        due.set(`answer to ${key}`, answerMs, () => {
          isWaiting = false
          reject(new Error(`no answer within ${answerMs} ms`))
        })
        make().then(resolve, reject).finally(end)
      })

const complain = ({ logger, spec }: Beat, error: unknown, message: string): void =>
  logger.warn({ node: spec.name, error: error instanceof Error ? error.message : String(error) }, message)

/** Makes the Node, or takes over the one that is there: a machine that comes back. */
const register = (beat: Beat): void => {
  const { client, spec, state, clock, due } = beat
  beat.isRegistering = true
  const make = async (): Promise<StoredNode> => {
    try {
      return await client.create(kinds.Node, nodeObject(spec, state(), clock.now()))
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error
      return withLabels(beat, await client.get(kinds.Node, { name: spec.name }))
    }
  }
  const done = (node: StoredNode): void => {
    beat.isRegistering = false
    beat.failures = 0
    beat.event('Starting', 'Starting kubelet.')
    take(beat, node)
    renewLease(beat)
    due.set(statusKey(beat), beat.periods.statusReportMs, () => writeStatus(beat))
    writeStatusIfChanged(beat)
    beat.onRegistered()
  }
  request(beat, make, done, (error) => {
    complain(beat, error, 'the node could not be registered')
    due.set(registerKey(beat), backOffDelay(REGISTER, beat.failures++), () => register(beat))
  })
}

/** Labels that a kubelet owns are set right on a Node that was there before; all others stay. */
const withLabels = async ({ client, spec }: Beat, node: StoredNode): Promise<StoredNode> => {
  const wanted = Object.entries(nodeLabels(spec))
  if (wanted.every(([key, value]) => node.metadata.labels?.[key] === value)) return node
  return client.patch(kinds.Node, { name: spec.name, type: 'strategic', patch: { metadata: { labels: Object.fromEntries(wanted) } } })
}

const renewLease = (beat: Beat): void => {
  const { client, spec, clock, due, periods, node, lease } = beat
  if (node === undefined) return
  const make = async (): Promise<Stored<Lease>> => {
    const wanted = nodeLease(
      { name: spec.name, uid: node.metadata.uid },
      { durationSeconds: periods.leaseDurationSeconds, now: clock.now(), resourceVersion: lease?.metadata.resourceVersion },
    )
    if (lease !== undefined) return client.update(kinds.Lease, wanted)
    try {
      return await client.create(kinds.Lease, wanted)
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error
      const { metadata } = await client.get(kinds.Lease, { namespace: LEASE_NAMESPACE, name: spec.name })
      return client.update(kinds.Lease, { ...wanted, metadata: { ...wanted.metadata, resourceVersion: metadata.resourceVersion } })
    }
  }
  const done = (answer: Stored<Lease>): void => {
    beat.lease = answer
    beat.failures = 0
    const { leaseRenewMs } = periods
    due.set(leaseKey(beat), groupedDelay(clock.monotonic(), leaseRenewMs, leaseRenewMs / BEATS_TOGETHER), () => renewLease(beat))
  }
  request(
    beat,
    () => withinLimit(beat, leaseKey(beat), make),
    done,
    (error) => {
      // Whatever it was, the next try looks at the Lease as it is.
      beat.lease = undefined
      complain(beat, error, 'the lease could not be renewed')
      due.set(leaseKey(beat), backOffDelay(renewing(beat), beat.failures++), () => renewLease(beat))
    },
  )
}

const writeStatusIfChanged = (beat: Beat): void => {
  const { node, spec, state, clock } = beat
  if (node === undefined || !beat.isOn || beat.isWritingStatus) return
  if (!sameNodeStatus(node.status, nodeStatus(spec, state(), { known: node.status, now: clock.now() }))) writeStatus(beat)
}

const writeStatus = (beat: Beat): void => {
  const { client, spec, state, clock, due, periods, node } = beat
  if (node === undefined || beat.isWritingStatus) return
  beat.isWritingStatus = true
  const status = nodeStatus(spec, state(), { known: node.status, now: clock.now() })
  const make = (): Promise<StoredNode> =>
    client.patch(kinds.Node, { name: spec.name, subresource: 'status', type: 'strategic', patch: { status } })
  const done = (answer: StoredNode): void => {
    beat.isWritingStatus = false
    due.set(statusKey(beat), periods.statusReportMs, () => writeStatus(beat))
    take(beat, answer)
    writeStatusIfChanged(beat)
  }
  request(
    beat,
    () => withinLimit(beat, statusKey(beat), make),
    done,
    (error) => {
      beat.isWritingStatus = false
      complain(beat, error, 'the status of the node could not be written')
      due.set(statusKey(beat), periods.statusUpdateMs, () => writeStatus(beat))
    },
  )
}
