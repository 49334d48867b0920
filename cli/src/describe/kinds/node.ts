import { kinds, type Lease, type Node, type Pod, type Stored } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import type { Describer } from '../describer.ts'
import { rfc1123, sortedEntries, writeAnnotations, writeLabels, writeValues } from '../format.ts'
import { writeNodeResources } from '../node-resources.ts'
import type { DescriptionWriter } from '../writer.ts'

const LEASES = 'kube-node-lease'
const ROLE_PREFIX = 'node-role.kubernetes.io/'

export const describeNode: Describer<Node> = async (node, { client, writer: w, now, writeEvents }) => {
  const { metadata, spec, status } = node
  const [pods, lease] = await Promise.all([podsOn(metadata.name, client), leaseOf(metadata.name, client)])
  w.line(0, `Name:\t${metadata.name}`)
  w.line(0, `Roles:\t${rolesOf(metadata.labels).join(',') || '<none>'}`)
  writeLabels(w, 'Labels', metadata.labels)
  writeAnnotations(w, metadata.annotations)
  w.line(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}`)
  const taints = [...(spec?.taints ?? [])].sort((a, b) => (`${a.effect},${a.key}` < `${b.effect},${b.key}` ? -1 : 1))
  writeValues(
    w,
    'Taints',
    taints.map(({ key, value = '', effect }) => `${key}${value === '' ? '' : `=${value}`}:${effect}`),
  )
  w.line(0, `Unschedulable:\t${spec?.unschedulable === true}`)
  writeLease(w, lease)
  writeStatus(w, node)
  if ((spec?.podCIDR ?? '') !== '') w.line(0, `PodCIDR:\t${spec?.podCIDR}`)
  if ((spec?.podCIDRs ?? []).length > 0) w.line(0, `PodCIDRs:\t${spec?.podCIDRs?.join(',')}`)
  if ((spec?.providerID ?? '') !== '') w.line(0, `ProviderID:\t${spec?.providerID}`)
  writeNodeResources(w, { pods, allocatable: status?.allocatable ?? status?.capacity ?? {}, now })
  await writeEvents()
}

const podsOn = async (name: string, client: Client): Promise<readonly Stored<Pod>[]> =>
  (await client.listAll(kinds.Pod, { fieldSelector: `spec.nodeName=${name},status.phase!=Succeeded,status.phase!=Failed` })).items

const leaseOf = (name: string, client: Client): Promise<Stored<Lease> | string> =>
  client.get(kinds.Lease, { namespace: LEASES, name }).catch((error: unknown) => (error instanceof Error ? error.message : String(error)))

const rolesOf = (labels: Readonly<Record<string, string>> | undefined): readonly string[] => {
  const roles = sortedEntries(labels).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return [key.slice(ROLE_PREFIX.length)]
    return key === 'kubernetes.io/role' ? [value] : []
  })
  return [...new Set(roles.filter((role) => role !== ''))].sort()
}

const writeLease = (w: DescriptionWriter, lease: Stored<Lease> | string): void => {
  if (typeof lease === 'string') {
    w.line(0, `Lease:\tFailed to get lease: ${lease}`)
    return
  }
  const { holderIdentity, acquireTime, renewTime } = lease.spec ?? {}
  w.line(0, 'Lease:')
  w.line(1, `HolderIdentity:\t${holderIdentity ?? '<unset>'}`)
  w.line(1, `AcquireTime:\t${acquireTime === undefined ? '<unset>' : rfc1123(acquireTime)}`)
  w.line(1, `RenewTime:\t${renewTime === undefined ? '<unset>' : rfc1123(renewTime)}`)
}

const writeStatus = (w: DescriptionWriter, { status }: Stored<Node>): void => {
  const conditions = status?.conditions ?? []
  if (conditions.length > 0) {
    w.line(0, 'Conditions:')
    w.line(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage')
    w.line(1, '----\t------\t-----------------\t------------------\t------\t-------')
  }
  for (const each of conditions)
    w.line(
      1,
      `${each.type} \t${each.status} \t${rfc1123(each.lastHeartbeatTime)} \t${rfc1123(each.lastTransitionTime)} \t${each.reason ?? ''} \t${each.message ?? ''}`,
    )
  w.line(0, 'Addresses:')
  for (const { type, address } of status?.addresses ?? []) w.line(1, `${type}:\t${address}`)
  for (const [title, list] of [
    ['Capacity', status?.capacity],
    ['Allocatable', status?.allocatable],
  ] as const) {
    const entries = sortedEntries(list)
    if (entries.length > 0) w.line(0, `${title}:`)
    for (const [name, quantity] of entries) w.line(1, `${name}:\t${quantity}`)
  }
  const info = status?.nodeInfo
  w.line(0, 'System Info:')
  const facts = [
    ['Machine ID', info?.machineID],
    ['System UUID', info?.systemUUID],
    ['Boot ID', info?.bootID],
    ['Kernel Version', info?.kernelVersion],
    ['OS Image', info?.osImage],
    ['Operating System', info?.operatingSystem],
    ['Architecture', info?.architecture],
    ['Container Runtime Version', info?.containerRuntimeVersion],
    ['Kubelet Version', info?.kubeletVersion],
    ['Kube-Proxy Version', info?.kubeProxyVersion],
  ] as const
  for (const [title, value = ''] of facts) w.line(1, `${title}:\t${value}`)
}
