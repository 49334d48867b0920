import type { Endpoints } from '../../../generated/core.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'

const SHOWN = 3

/** The first three ready addresses with their ports, and how many more there are (upstream's `formatEndpoints`). */
export const addressList = ({ subsets }: DeepReadonly<Endpoints>): string => {
  if (!subsets?.length) return '<none>'
  const shown: string[] = []
  let total = 0
  const show = (text: () => string): void => {
    total++
    if (shown.length < SHOWN) shown.push(text())
  }
  for (const { addresses, ports } of subsets) {
    // Headless Services may have no ports.
    if (!ports?.length) for (const { ip } of addresses ?? []) show(() => ip)
    for (const { port } of ports ?? [])
      for (const { ip } of addresses ?? []) show(() => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`))
  }
  return total > SHOWN ? `${shown.join(',')} + ${total - SHOWN} more...` : shown.join(',')
}
