import { formatMicroTime, type KubeObject } from '@coxswain/api-types'
import type { Clock, Logger, Random, Timer } from '@coxswain/ports'
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
const HASHED_BYTES = 16

/** Shows that a server of this name is there: one lease a machine (KEP-1965). */
export const createIdentityLease = ({ client, clock, random, logger, hostname, sha256 }: IdentityLeaseOptions): IdentityLease => {
  const name = `apiserver-${base32(sha256(new TextEncoder().encode(hostname)).subarray(0, HASHED_BYTES))}`
  const holderIdentity = `${name}_${random.uuid()}`
  const labels = { 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': hostname }
  let timer: Timer | undefined
  let open = true
  const renew = async (): Promise<void> => {
    const spec = { holderIdentity, leaseDurationSeconds: DURATION_SECONDS, renewTime: formatMicroTime(clock.now()) }
    if (await client.patch(`${COLLECTION}/${name}`, { metadata: { labels }, spec })) return
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, labels }, spec }
    await client.ensure(COLLECTION, lease as KubeObject)
  }
  const later = (): void => {
    if (!open) return
    timer = clock.after(RENEW_MS, () => {
      void renew()
        .catch((error: unknown) => logger.warn({ err: error }, "the server's lease could not be renewed"))
        .finally(later)
    })
  }
  return {
    start: async () => {
      await renew()
      later()
    },
    stop: () => {
      open = false
      timer?.cancel()
    },
  }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** RFC 4648 base 32 in lower case, without padding. */
const base32 = (bytes: Uint8Array): string => {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}
