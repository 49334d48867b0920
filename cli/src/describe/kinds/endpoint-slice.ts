import type { DeepReadonly, Endpoint, EndpointSlice } from '@coxswain/api-types'
import type { Describer } from '../describer.ts'
import { orNone, writeHead, writeLabels } from '../format.ts'
import type { DescriptionWriter } from '../writer.ts'

export const describeEndpointSlice: Describer<EndpointSlice> = async (slice, { writer: w, writeEvents }) => {
  const [ports, endpoints] = [slice.ports ?? [], slice.endpoints ?? []]
  writeHead(w, slice)
  w.line(0, `AddressType:\t${slice.addressType}`)
  w.line(0, ports.length === 0 ? 'Ports: <unset>' : 'Ports:')
  if (ports.length > 0) {
    w.line(1, 'Name\tPort\tProtocol')
    w.line(1, '----\t----\t--------')
  }
  for (const { name = '', port, protocol = '' } of ports) w.line(1, `${name === '' ? '<unset>' : name}\t${port ?? '<unset>'}\t${protocol}`)
  w.line(0, endpoints.length === 0 ? 'Endpoints: <none>' : 'Endpoints:')
  for (const endpoint of endpoints) writeEndpoint(w, endpoint)
  await writeEvents()
}

const writeEndpoint = (
  w: DescriptionWriter,
  { addresses, conditions, hostname, targetRef, nodeName, zone, deprecatedTopology }: DeepReadonly<Endpoint>,
): void => {
  w.line(1, `- Addresses:\t${orNone(addresses.join(','))}`)
  w.line(2, 'Conditions:')
  w.line(3, `Ready:\t${conditions?.ready ?? '<unset>'}`)
  w.line(2, `Hostname:\t${hostname ?? '<unset>'}`)
  if (targetRef !== undefined) w.line(2, `TargetRef:\t${targetRef.kind ?? ''}/${targetRef.name ?? ''}`)
  w.line(2, `NodeName:\t${nodeName ?? '<unset>'}`)
  w.line(2, `Zone:\t${zone ?? '<unset>'}`)
  if (Object.keys(deprecatedTopology ?? {}).length > 0) writeLabels(w, 'Topology', deprecatedTopology, '    ')
}
