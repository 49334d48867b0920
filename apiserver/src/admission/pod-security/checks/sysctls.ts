import type { Check, CheckedPod, Violation } from '../check.ts'

const SAFE = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
]
const SAFE_27 = [...SAFE, 'net.ipv4.ip_local_reserved_ports']
const SAFE_29 = [
  ...SAFE_27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
]
const SAFE_32 = [...SAFE_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']

const against =
  (safe: readonly string[]) =>
  ({ spec }: CheckedPod): Violation | undefined => {
    const bad = (spec.securityContext?.sysctls ?? []).filter(({ name }) => !safe.includes(name)).map(({ name }) => name)
    return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') }
  }

export const sysctls: Check = {
  id: 'sysctls',
  level: 'baseline',
  versions: [
    { since: 0, violation: against(SAFE) },
    { since: 27, violation: against(SAFE_27) },
    { since: 29, violation: against(SAFE_29) },
    { since: 32, violation: against(SAFE_32) },
  ],
}
