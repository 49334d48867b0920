import type { Container, ContainerState, ContainerStatus, CoreV1, DeepReadonly, Pod, Probe, Stored } from '@coxswain/api-types'
import { writeEnvironment, writeEnvironmentFrom } from './environment.ts'
import { orNone, rfc1123, sortedEntries, trueOrFalse } from './format.ts'
import type { DescriptionWriter } from './writer.ts'

export interface ContainersInput {
  readonly label: string
  readonly containers: readonly DeepReadonly<Container>[] | undefined
  readonly statuses?: readonly DeepReadonly<ContainerStatus>[] | undefined
  /** Whose fields the environment may name; undefined for a template. */
  readonly pod?: Stored<Pod> | undefined
}

/** A list of containers. Those of a template stand a little deeper. */
export const writeContainers = (w: DescriptionWriter, { label, containers = [], statuses = [], pod }: ContainersInput): void => {
  const inTemplate = pod === undefined
  w.line(0, `${inTemplate ? '  ' : ''}${label}:${containers.length === 0 ? ' <none>' : ''}`)
  for (const container of containers) {
    const status = statuses.find(({ name }) => name === container.name)
    w.line(1, `${inTemplate ? ' ' : ''}${container.name}:`)
    writeBasics(w, container, status)
    if (status !== undefined) writeState(w, status)
    writeResources(w, container.resources)
    for (const [title, probe] of [
      ['Liveness', container.livenessProbe],
      ['Readiness', container.readinessProbe],
      ['Startup', container.startupProbe],
    ] as const)
      if (probe !== undefined) w.line(2, `${title}:\t${probeText(probe)}`)
    writeEnvironmentFrom(w, container)
    writeEnvironment(w, container, pod)
    writeMounts(w, container)
  }
}

const writeBasics = (w: DescriptionWriter, container: DeepReadonly<Container>, status: DeepReadonly<ContainerStatus> | undefined): void => {
  const { image = '', ports = [], command = [], args = [], securityContext } = container
  if (status !== undefined) w.line(2, `Container ID:\t${status.containerID ?? ''}`)
  w.line(2, `Image:\t${image}`)
  if (status !== undefined) w.line(2, `Image ID:\t${status.imageID}`)
  const several = ports.length > 1 ? 's' : ''
  w.line(2, `Port${several}:\t${orNone(ports.map((port) => `${port.containerPort}/${port.protocol ?? ''}`).join(', '))}`)
  w.line(2, `Host Port${several}:\t${orNone(ports.map((port) => `${port.hostPort ?? 0}/${port.protocol ?? ''}`).join(', '))}`)
  const seccomp = securityContext?.seccompProfile
  if (seccomp !== undefined) {
    w.line(2, `SeccompProfile:\t${seccomp.type}`)
    if (seccomp.type === 'Localhost') w.line(3, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`)
  }
  for (const [title, words] of [
    ['Command', command],
    ['Args', args],
  ] as const) {
    if (words.length > 0) w.line(2, `${title}:`)
    for (const line of words.flatMap((word) => word.split('\n'))) w.line(3, line)
  }
}

const writeState = (w: DescriptionWriter, status: DeepReadonly<ContainerStatus>): void => {
  writeOneState(w, 'State', status.state)
  if (status.lastState?.terminated !== undefined) writeOneState(w, 'Last State', status.lastState)
  w.line(2, `Ready:\t${trueOrFalse(status.ready)}`)
  w.line(2, `Restart Count:\t${status.restartCount}`)
}

const writeOneState = (w: DescriptionWriter, title: string, { running, waiting, terminated }: DeepReadonly<ContainerState> = {}): void => {
  const detail = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') w.line(3, `${name}:\t${value}`)
  }
  if (running !== undefined) {
    w.line(2, `${title}:\tRunning`)
    detail('Started', rfc1123(running.startedAt))
  } else if (terminated !== undefined) {
    w.line(2, `${title}:\tTerminated`)
    detail('Reason', terminated.reason)
    detail('Message', terminated.message)
    detail('Exit Code', String(terminated.exitCode))
    if ((terminated.signal ?? 0) > 0) detail('Signal', String(terminated.signal))
    detail('Started', rfc1123(terminated.startedAt))
    detail('Finished', rfc1123(terminated.finishedAt))
  } else {
    w.line(2, `${title}:\tWaiting`)
    detail('Reason', waiting?.reason)
  }
}

const writeResources = (w: DescriptionWriter, resources: DeepReadonly<CoreV1.ResourceRequirements> | undefined): void => {
  for (const [title, list] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    const entries = sortedEntries(list)
    if (entries.length > 0) w.line(2, `${title}:`)
    for (const [name, quantity] of entries) w.line(3, `${name}:\t${quantity}`)
  }
}

const probeText = (probe: DeepReadonly<Probe>): string => {
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0, successThreshold = 0, failureThreshold = 0 } = probe
  const attributes = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`
  return `${actionText(probe)} ${attributes}`
}

const actionText = ({ exec, httpGet, tcpSocket, grpc }: DeepReadonly<Probe>): string => {
  if (exec !== undefined) return `exec [${(exec.command ?? []).join(' ')}]`
  if (httpGet !== undefined) {
    const path = httpGet.path ?? ''
    return `http-get ${(httpGet.scheme ?? '').toLowerCase()}://${httpGet.host ?? ''}:${httpGet.port}${path === '' || path.startsWith('/') ? path : `/${path}`}`
  }
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`
  return grpc === undefined ? 'unknown' : `grpc <pod>:${grpc.port} ${grpc.service ?? ''}`
}

const writeMounts = (w: DescriptionWriter, { volumeMounts = [], volumeDevices = [] }: DeepReadonly<Container>): void => {
  w.line(2, `Mounts:${volumeMounts.length === 0 ? '\t<none>' : ''}`)
  const mounts = [...volumeMounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))
  for (const { mountPath, name, readOnly, subPath } of mounts) {
    const flags = [readOnly === true ? 'ro' : 'rw', ...(subPath === undefined || subPath === '' ? [] : [`path=${JSON.stringify(subPath)}`])]
    w.line(3, `${mountPath} from ${name} (${flags.join(',')})`)
  }
  if (volumeDevices.length === 0) return
  w.line(2, `Devices:${volumeMounts.length === 0 ? '\t<none>' : ''}`)
  const devices = [...volumeDevices].sort((a, b) => (a.devicePath < b.devicePath ? -1 : 1))
  for (const { devicePath, name } of devices) w.line(3, `${devicePath} from ${name}`)
}
