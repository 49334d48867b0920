import type { Container } from '@coxswain/api-types'
import type { Check } from '../check.ts'
import { plural, quoted, sorted } from '../words.ts'

/** Hosts that the kubelet would be made to call. */
const hostsOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): readonly string[] =>
  [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap((handler) =>
    [handler?.httpGet?.host, handler?.tcpSocket?.host].flatMap((host) => (host ? [host] : [])),
  )

export const hostProbes: Check = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  versions: [
    {
      since: 34,
      violation: ({ containers }) => {
        const bad = sorted(containers.filter((each) => hostsOf(each).length > 0).map(({ name }) => name))
        if (bad.length === 0) return undefined
        const hosts = sorted(containers.flatMap(hostsOf))
        const who = `${plural('container', 'containers', bad.length)} ${quoted(bad)} ${plural('uses', 'use', bad.length)}`
        const what = plural('probe or lifecycle host', 'probe or lifecycle hosts', hosts.length)
        return { reason: 'probe or lifecycle host', detail: `${who} ${what} ${quoted(hosts)}` }
      },
    },
  ],
}
