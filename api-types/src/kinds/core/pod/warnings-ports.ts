import type { ContainerPort, PodSpec } from '../../../generated/core.v1.types.ts'
import type { Path } from '../../../validation/field-error.ts'
import { containerPath, containersOf } from './visit.ts'

/** Ports of a pod that stand in each other's way, though not so that they are refused. `at` is the pod's spec. */
export const portWarnings = (spec: PodSpec, at: Path): readonly string[] => {
  const warnings: string[] = []
  const known = new Map<string, { readonly port: ContainerPort; readonly at: Path }[]>()
  for (const visited of containersOf(spec)) {
    for (const [i, port] of (visited.container.ports ?? []).entries()) {
      const place = containerPath(visited, at).child('ports').index(i)
      if (port.hostIP && !port.hostPort) warnings.push(`${place}: hostIP set without hostPort: ${shown(port)}`)
      const key = `${port.containerPort}/${port.protocol ?? ''}`
      const others = known.get(key) ?? []
      for (const other of others) {
        const clash = clashOf(port, other.port)
        if (clash !== undefined) warnings.push(`${place}: ${clash} port definition with ${other.at}`)
      }
      known.set(key, [...others, { port, at: place }])
    }
  }
  return warnings
}

const clashOf = (a: ContainerPort, b: ContainerPort): string | undefined => {
  const [portA, portB, ipA, ipB] = [a.hostPort ?? 0, b.hostPort ?? 0, a.hostIP ?? '', b.hostIP ?? '']
  if (ipA === ipB && portA === portB) return 'duplicate'
  if (portA === 0 || portB === 0) return 'overlapping'
  // One of them takes the port on every address, the other on its own: which wins nobody says.
  return portA === portB && (ipA === '') !== (ipB === '') ? 'dangerously ambiguous' : undefined
}

/** As Go prints the struct. */
const shown = ({ name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' }: ContainerPort): string =>
  `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`
