import { type Container, type DeepReadonly, type Pod, type Stored, translateTimestampSince } from '@coxswain/api-types'
import { writeContainers } from '../containers.ts'
import type { Describer } from '../describer.ts'
import { rfc1123, writeAnnotations, writeController, writeLabels } from '../format.ts'
import { writeSpread, writeTolerations } from '../pod-template.ts'
import { qosClass } from '../qos.ts'
import { writeVolumes } from '../volumes.ts'
import type { DescriptionWriter } from '../writer.ts'

export const describePod: Describer<Pod> = async (pod, { writer: w, now, writeEvents }) => {
  const { spec, status } = pod
  writeIdentity(w, pod, now)
  if ((spec?.initContainers ?? []).length > 0)
    writeContainers(w, { label: 'Init Containers', containers: spec?.initContainers, statuses: status?.initContainerStatuses, pod })
  writeContainers(w, { label: 'Containers', containers: spec?.containers, statuses: status?.containerStatuses, pod })
  const ephemeral = spec?.ephemeralContainers as readonly DeepReadonly<Container>[] | undefined
  if ((ephemeral ?? []).length > 0)
    writeContainers(w, { label: 'Ephemeral Containers', containers: ephemeral, statuses: status?.ephemeralContainerStatuses, pod })
  writeConditions(w, pod)
  writeVolumes(w, spec?.volumes)
  w.line(0, `QoS Class:\t${status?.qosClass ?? qosClass(spec)}`)
  writeLabels(w, 'Node-Selectors', spec?.nodeSelector)
  writeTolerations(w, spec?.tolerations)
  writeSpread(w, spec?.topologySpreadConstraints)
  await writeEvents()
}

const writeIdentity = (w: DescriptionWriter, pod: Stored<Pod>, now: number): void => {
  const { metadata, spec, status } = pod
  const optional = (title: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '') w.line(0, `${title}:\t${value}`)
  }
  w.line(0, `Name:\t${metadata.name}`)
  w.line(0, `Namespace:\t${metadata.namespace}`)
  optional('Priority', spec?.priority)
  optional('Priority Class Name', spec?.priorityClassName)
  optional('Runtime Class Name', spec?.runtimeClassName)
  optional('Service Account', spec?.serviceAccountName)
  w.line(0, `Node:\t${(spec?.nodeName ?? '') === '' ? '<none>' : `${spec?.nodeName}/${status?.hostIP ?? ''}`}`)
  if (status?.startTime !== undefined) w.line(0, `Start Time:\t${rfc1123(status.startTime)}`)
  writeLabels(w, 'Labels', metadata.labels)
  writeAnnotations(w, metadata.annotations)
  if (metadata.deletionTimestamp === undefined) w.line(0, `Status:\t${status?.phase ?? ''}`)
  else {
    w.line(0, `Status:\tTerminating (lasts ${translateTimestampSince(metadata.deletionTimestamp, now)})`)
    w.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`)
  }
  optional('Reason', status?.reason)
  optional('Message', status?.message)
  const seccomp = spec?.securityContext?.seccompProfile
  if (seccomp !== undefined) {
    w.line(0, `SeccompProfile:\t${seccomp.type}`)
    if (seccomp.type === 'Localhost') w.line(0, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`)
  }
  w.line(0, `IP:\t${status?.podIP ?? ''}`)
  const ips = status?.podIPs ?? []
  w.line(0, ips.length === 0 ? 'IPs:\t<none>' : 'IPs:')
  for (const { ip } of ips) w.line(1, `IP:\t${ip}`)
  writeController(w, pod)
  optional('NominatedNodeName', status?.nominatedNodeName)
}

const writeConditions = (w: DescriptionWriter, { spec, status }: Stored<Pod>): void => {
  const conditions = status?.conditions ?? []
  const gates = spec?.readinessGates ?? []
  if (gates.length > 0) {
    w.line(0, 'Readiness Gates:')
    w.line(1, 'Type\tStatus')
    for (const { conditionType } of gates)
      w.line(1, `${conditionType} \t${conditions.find(({ type }) => type === conditionType)?.status ?? '<none>'} `)
  }
  if (conditions.length === 0) return
  w.line(0, 'Conditions:')
  w.line(1, 'Type\tStatus')
  for (const { type, status: value } of conditions) w.line(1, `${type} \t${value} `)
}
