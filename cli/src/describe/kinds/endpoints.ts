import type { Endpoints } from '@coxswain/api-types'
import type { Describer } from '../describer.ts'
import { orNone, writeHead } from '../format.ts'

export const describeEndpoints: Describer<Endpoints> = async (endpoints, { writer: w, writeEvents }) => {
  writeHead(w, endpoints)
  w.line(0, 'Subsets:')
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of endpoints.subsets ?? []) {
    w.line(1, `Addresses:\t${orNone(addresses.map(({ ip }) => ip).join(','))}`)
    w.line(1, `NotReadyAddresses:\t${orNone(notReadyAddresses.map(({ ip }) => ip).join(','))}`)
    if (ports.length > 0) {
      w.line(1, 'Ports:')
      w.line(2, 'Name\tPort\tProtocol')
      w.line(2, '----\t----\t--------')
    }
    for (const { name = '', port, protocol = '' } of ports) w.line(2, `${name === '' ? '<unset>' : name}\t${port}\t${protocol}`)
    w.line(0, '')
  }
  await writeEvents()
}
