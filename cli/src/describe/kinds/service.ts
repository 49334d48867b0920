import { type EndpointSlice, isIpv6Text, kinds, type Service, type Stored } from '@coxswain/api-types'
import { formatLabels } from '../../print/table.ts'
import type { Describer } from '../describer.ts'
import { writeHead } from '../format.ts'
import type { DescriptionWriter } from '../writer.ts'

export const describeService: Describer<Service> = async (service, { client, writer: w, writeEvents }) => {
  const { metadata, spec, status } = service
  const labelSelector = `kubernetes.io/service-name=${metadata.name}`
  const { items: slices } = await client.listAll(kinds.EndpointSlice, { namespace: metadata.namespace, labelSelector })
  const optional = (title: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '' && value !== 0) w.line(0, `${title}:\t${value}`)
  }
  const joined = (values: readonly string[] | undefined): string =>
    values === undefined || values.length === 0 ? '<none>' : values.join(',')
  writeHead(w, service)
  w.line(0, `Selector:\t${formatLabels(spec?.selector)}`)
  w.line(0, `Type:\t${spec?.type ?? ''}`)
  optional('IP Family Policy', spec?.ipFamilyPolicy)
  w.line(0, `IP Families:\t${joined(spec?.ipFamilies)}`)
  w.line(0, `IP:\t${spec?.clusterIP ?? ''}`)
  w.line(0, `IPs:\t${joined(spec?.clusterIPs)}`)
  optional('External IPs', spec?.externalIPs?.join(','))
  optional('Desired LoadBalancer IP', spec?.loadBalancerIP)
  optional('External Name', spec?.externalName)
  const ingress = status?.loadBalancer?.ingress?.map(
    ({ ip, hostname, ipMode }) => `${ip ?? hostname ?? ''}${ipMode === undefined ? '' : ` (${ipMode})`}`,
  )
  optional('LoadBalancer Ingress', ingress?.join(', '))
  writePorts(w, service, slices)
  w.line(0, `Session Affinity:\t${spec?.sessionAffinity ?? ''}`)
  optional('External Traffic Policy', spec?.externalTrafficPolicy)
  optional('Internal Traffic Policy', spec?.internalTrafficPolicy)
  optional('Traffic Distribution', spec?.trafficDistribution)
  optional('HealthCheck NodePort', spec?.healthCheckNodePort)
  optional('LoadBalancer Source Ranges', spec?.loadBalancerSourceRanges?.join(','))
  await writeEvents()
}

const writePorts = (w: DescriptionWriter, { spec }: Stored<Service>, slices: readonly Stored<EndpointSlice>[]): void => {
  for (const { name = '', port, protocol = '', targetPort, nodePort = 0 } of spec?.ports ?? []) {
    const shown = name === '' ? '<unset>' : name
    w.line(0, `Port:\t${shown}\t${port}/${protocol}`)
    w.line(0, `TargetPort:\t${targetPort ?? 0}/${protocol}`)
    if (nodePort !== 0) w.line(0, `NodePort:\t${shown}\t${nodePort}/${protocol}`)
    w.line(0, `Endpoints:\t${endpointsText(slices, name)}`)
  }
}

/** The first of the ready addresses behind a port are named, the others counted. */
const MAX_SHOWN = 3

const endpointsText = (slices: readonly Stored<EndpointSlice>[], portName: string): string => {
  if (slices.length === 0) return '<none>'
  const shown: string[] = []
  let [count, more] = [0, false]
  const take = (text: string, ready: boolean): void => {
    more ||= shown.length === MAX_SHOWN
    if (!more && ready) shown.push(text)
    count++
  }
  for (const { endpoints, ports } of slices) {
    const all = endpoints ?? []
    if ((ports ?? []).length === 0) for (const { addresses, conditions } of all) take(addresses[0] ?? '', conditions?.ready !== false)
    for (const { name = '', port } of ports ?? [])
      if (name === portName)
        for (const { addresses, conditions } of all) take(hostPort(addresses[0] ?? '', port ?? 0), conditions?.ready !== false)
  }
  return more ? `${shown.join(',')} + ${count - MAX_SHOWN} more...` : shown.join(',')
}

const hostPort = (host: string, port: number): string => (isIpv6Text(host) ? `[${host}]:${port}` : `${host}:${port}`)
