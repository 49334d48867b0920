import { formatMicroTime, type KubeObject, type Lease, parseTime } from '@coxswain/api-types'
import type { Clock, Logger, Random } from '@coxswain/ports'
import type { LocalClient } from './local-client.ts'

export interface IdentityLeaseOptions {
  readonly client: LocalClient
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly hostname: string
  sha256(bytes: Uint8Array): Uint8Array
}

export interface IdentityLease {
  /** Takes the lease, and keeps it until `stop`. */
  start(): Promise<void>
  stop(): void
}

const COLLECTION = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases'
const DURATION_SECONDS = 3600
const RENEW_MS = 10_000
const SWEEP_MS = 3600 * 1000
const HASHED_BYTES = 16
const IDENTITY = 'apiserver.kubernetes.io/identity'

/**
 * Shows that a server of this name is there: one lease a machine (KEP-1965). Leases of servers that have not been renewed in their time are
 * taken away, at the start and every hour.
 */
export const createIdentityLease = ({ client, clock, random, logger, hostname, sha256 }: IdentityLeaseOptions): IdentityLease => {
  const name = `apiserver-${base32(sha256(new TextEncoder().encode(hostname)).subarray(0, HASHED_BYTES))}`
  const holderIdentity = `${name}_${random.uuid()}`
  const labels = { [IDENTITY]: 'kube-apiserver', 'kubernetes.io/hostname': hostname }
  const renew = async (): Promise<void> => {
    const spec = { holderIdentity, leaseDurationSeconds: DURATION_SECONDS, renewTime: formatMicroTime(clock.now()) }
    if (await client.patch(`${COLLECTION}/${name}`, { metadata: { labels }, spec })) return
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, labels }, spec }
    await client.ensure(COLLECTION, lease as KubeObject)
  }
  const sweep = async (): Promise<void> => {
    const leases = (await client.list(COLLECTION)) as readonly Lease[]
    for (const each of leases) if (isExpired(each, clock.now())) await client.remove(`${COLLECTION}/${each.metadata.name}`)
  }
  const stops: (() => void)[] = []
  return {
    start: async () => {
      await renew()
      await sweep()
      stops.push(
        repeat(clock, RENEW_MS, () =>
          renew().catch((error: unknown) => logger.warn({ err: error }, "the server's lease could not be renewed")),
        ),
        repeat(clock, SWEEP_MS, () =>
          sweep().catch((error: unknown) => logger.warn({ err: error }, 'expired leases could not be removed')),
        ),
      )
    },
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}

/** One that does not say until when it holds was written by no server. */
const isExpired = ({ metadata, spec }: Lease, now: number): boolean => {
  if (metadata.labels?.[IDENTITY] !== 'kube-apiserver') return false
  const renewed = parseTime(spec?.renewTime)
  const seconds = spec?.leaseDurationSeconds
  return renewed === undefined || seconds === undefined || renewed + seconds * 1000 < now
}

/** Does a task again and again, this long after it has ended; gives what ends that. */
const repeat = (clock: Clock, ms: number, task: () => Promise<void>): (() => void) => {
  let open = true
  const next = () => clock.after(ms, () => void task().finally(later))
  const later = (): void => {
    if (open) timer = next()
  }
  let timer = next()
  return () => {
    open = false
    timer.cancel()
  }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** RFC 4648 base 32 in lower case, without padding. */
const base32 = (bytes: Uint8Array): string => {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}
