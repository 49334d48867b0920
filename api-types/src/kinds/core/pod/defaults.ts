import type { Container, LifecycleHandler, Pod, PodSpec, PodTemplateSpec, Probe } from '../../../generated/core.v1.types.ts'
import { defaultPodResources, roundResources } from './default-resources.ts'
import { defaultVolume } from './default-volumes.ts'
import { imageTag } from './image-name.ts'
import { containersOf } from './visit.ts'

/** A pod as it is stored (upstream's `SetDefaults_Pod` and what follows from its fields). */
export const defaultPod = (pod: Pod): void => {
  const spec = pod.spec ?? { containers: [] }
  pod.spec = spec
  defaultPodResources(pod)
  spec.enableServiceLinks ??= true
  if (spec.hostNetwork === true) {
    for (const { ports } of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
      for (const port of ports ?? []) port.hostPort ||= port.containerPort
    }
  }
  defaultPodSpec(spec)
  defaultPodIps(pod)
}

/** The template of a controller. */
export const defaultPodTemplate = (template: PodTemplateSpec): void => {
  template.spec ??= { containers: [] }
  defaultPodSpec(template.spec)
}

/** What specs of pods and of templates have in common (upstream's `SetDefaults_PodSpec` and those of the fields). */
export const defaultPodSpec = (spec: PodSpec): void => {
  spec.dnsPolicy ||= 'ClusterFirst'
  spec.restartPolicy ||= 'Always'
  spec.securityContext ??= {}
  spec.terminationGracePeriodSeconds ??= 30
  spec.schedulerName ||= 'default-scheduler'
  // The two are one field: the older name is kept for older clients, the newer wins.
  const account = spec.serviceAccountName || spec.serviceAccount
  if (account) {
    spec.serviceAccountName = account
    spec.serviceAccount = account
  }
  for (const volume of spec.volumes ?? []) defaultVolume(volume)
  for (const { container } of containersOf(spec)) defaultContainer(container)
  roundResources(spec.overhead)
  roundResources(spec.resources?.limits)
  roundResources(spec.resources?.requests)
}

const defaultContainer = (container: Container): void => {
  container.imagePullPolicy ||= imageTag(container.image ?? '') === 'latest' ? 'Always' : 'IfNotPresent'
  container.terminationMessagePath ||= '/dev/termination-log'
  container.terminationMessagePolicy ||= 'File'
  for (const port of container.ports ?? []) port.protocol ||= 'TCP'
  for (const { valueFrom } of container.env ?? []) if (valueFrom?.fieldRef !== undefined) valueFrom.fieldRef.apiVersion ||= 'v1'
  roundResources(container.resources?.limits)
  roundResources(container.resources?.requests)
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe])
    if (probe !== undefined) defaultProbe(probe)
  defaultHandler(container.lifecycle?.postStart)
  defaultHandler(container.lifecycle?.preStop)
}

const defaultProbe = (probe: Probe): void => {
  probe.timeoutSeconds ||= 1
  probe.periodSeconds ||= 10
  probe.successThreshold ||= 1
  probe.failureThreshold ||= 3
  if (probe.grpc !== undefined) probe.grpc.service ??= ''
  defaultHandler(probe)
}

const defaultHandler = (handler: Pick<LifecycleHandler, 'httpGet'> | undefined): void => {
  if (handler?.httpGet === undefined) return
  handler.httpGet.path ||= '/'
  handler.httpGet.scheme ||= 'HTTP'
}

/** `podIP` is the first of `podIPs`; where they differ the older field is believed, as kubelets of old know it alone. */
const defaultPodIps = ({ status }: Pod): void => {
  if (status === undefined) return
  if (status.podIP && status.podIP !== status.podIPs?.[0]?.ip) status.podIPs = [{ ip: status.podIP }]
  const first = status.podIPs?.[0]?.ip
  if (first) status.podIP = first
}
