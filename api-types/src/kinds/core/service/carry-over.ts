import type { Service, ServicePort, ServiceSpec } from '../../../generated/core.v1.types.ts'
import { needsClusterIp, needsHealthCheckNodePort, needsNodePort, type ReadService } from './facts.ts'

/**
 * Keeps `clusterIPs` in step with `clusterIP` for clients that know only the latter (upstream's `normalizeClusterIPs`). `old` is absent
 * on create. What cannot be guessed is left for validation to refuse. Applying it again changes nothing.
 */
export const normalizeClusterIps = (draft: Service, old?: ReadService): void => {
  const spec = draft.spec ?? {}
  const { clusterIP = '', clusterIPs = [] } = spec
  if (old === undefined) {
    if (clusterIP !== '' && clusterIPs.length === 0) spec.clusterIPs = [clusterIP]
    return
  }
  const { clusterIP: oldIp = '', clusterIPs: oldIps = [] } = old.spec ?? {}
  // An older client leaves out the list that it does not know.
  if (clusterIP === oldIp) {
    if (clusterIPs.length === 0 && oldIps.length > 0) spec.clusterIPs = [...oldIps]
    return
  }
  if (!sameTexts(oldIps, clusterIPs)) return
  if (oldIp !== '' && clusterIP === '') delete spec.clusterIPs
  else spec.clusterIPs = [clusterIP]
}

/**
 * Keeps what was allocated when a client sends its manifest again without it (upstream's `patchAllocatedValues`): cluster IPs, node ports
 * by the port's name, the health check's node port. Applying it again changes nothing.
 */
export const patchAllocatedValues = (draft: Service, old: ReadService): void => {
  const { spec } = draft
  if (spec === undefined) return
  if (needsClusterIp(old) && needsClusterIp(draft)) {
    if (!spec.clusterIP && old.spec?.clusterIP) spec.clusterIP = old.spec.clusterIP
    if (!spec.clusterIPs?.length && old.spec?.clusterIPs?.length) spec.clusterIPs = [...old.spec.clusterIPs]
  }
  if (needsNodePort(old) && needsNodePort(draft)) patchNodePorts(spec, old)
  if (needsHealthCheckNodePort(old) && needsHealthCheckNodePort(draft) && old.spec?.healthCheckNodePort) {
    spec.healthCheckNodePort ||= old.spec.healthCheckNodePort
  }
}

const patchNodePorts = (spec: ServiceSpec, old: ReadService): void => {
  const oldPorts = old.spec?.ports ?? []
  const claimed = nodePorts(spec.ports)
  const byName = new Map(oldPorts.map((port) => [port.name ?? '', port.nodePort ?? 0]))
  for (const port of spec.ports ?? []) {
    const before = byName.get(port.name ?? '') ?? 0
    if (!port.nodePort && before !== 0 && !claimed.has(before)) port.nodePort = before
  }
}

/** The node ports that are set. */
export const nodePorts = (ports: readonly Pick<ServicePort, 'nodePort'>[] = []): ReadonlySet<number> =>
  new Set(ports.flatMap(({ nodePort }) => (nodePort ? [nodePort] : [])))

export const sameTexts = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  a.length === b.length && a.every((each, i) => each === b[i])
