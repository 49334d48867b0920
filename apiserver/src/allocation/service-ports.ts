import { fieldErrors, fieldPath, type Path, type ServicePort, type ServiceSpec } from '@coxswain/api-types'
import { type AddressBook, portKey, portOf, refuse } from './address-book.ts'

interface NodePorts {
  readonly book: AddressBook
  readonly range: { readonly first: number; readonly last: number }
}

/** Gives the service's ports their node ports where its type has them; the keys that it then holds. */
export const servicePorts = (spec: ServiceSpec, held: ReadonlySet<string>, ports: NodePorts): readonly string[] => {
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return []
  const keys = new Set<string>()
  for (const [i, port] of (spec.ports ?? []).entries()) {
    const at = fieldPath('spec').child('ports').index(i).child('nodePort')
    if (!port.nodePort) {
      if (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts === false) continue
      port.nodePort = sharedWith(spec.ports ?? [], port) ?? portOf(pick(ports, keys, at))
    } else if (!held.has(portKey(port.nodePort)) && !keys.has(portKey(port.nodePort))) checkAsked(port.nodePort, at, ports)
    keys.add(portKey(port.nodePort))
  }
  // Where a load balancer that keeps to local endpoints asks a node whether it has any.
  if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local') {
    const at = fieldPath('spec').child('healthCheckNodePort')
    if (!spec.healthCheckNodePort) spec.healthCheckNodePort = portOf(pick(ports, keys, at))
    else if (!held.has(portKey(spec.healthCheckNodePort))) checkAsked(spec.healthCheckNodePort, at, ports)
    keys.add(portKey(spec.healthCheckNodePort))
  }
  return [...keys]
}

const pick = ({ book, range: { first, last } }: NodePorts, own: ReadonlySet<string>, at: Path): string =>
  book.pick({ size: last - first + 1, keyAt: (i) => portKey(first + i) }, own, () =>
    fieldErrors.invalid(at, null, 'failed to allocate a nodePort: range is full'),
  )

const checkAsked = (port: number, at: Path, { book, range: { first, last } }: NodePorts): void => {
  if (port < first || port > last) refuse(at, port, `provided port is not in the valid range. The range of valid ports is ${first}-${last}`)
  if (book.isTaken(portKey(port))) refuse(at, port, 'provided port is already allocated')
}

/** Ports of one number that differ in protocol share their node port. */
const sharedWith = (ports: readonly ServicePort[], port: ServicePort): number | undefined =>
  ports.find((each) => each !== port && each.port === port.port && each.protocol !== port.protocol && each.nodePort)?.nodePort
