import { deepEqual, kinds, type Pod, type Service, type Stored } from '@coxswain/api-types'
import { type Change, indexBy, keyOf, type ObjectKey, type View } from '@coxswain/client'
import { isPodReady, isPodTerminal } from './pod-state.ts'
import { place, placesOf, podsWithOneOf } from './pods-by-label.ts'
import { own } from './well-known.ts'

/**
 * Which pods a Service selects, and which Services select a pod: found through indexes, so that an event costs what it touches and not
 * the size of its namespace. Each pod is filed under all of its labels, each Service under one label of its selector.
 */

/** The pairs of a Service's selector, sorted; none for Services without a selector, which select nothing. */
export const selectorOf = ({ spec }: Stored<Service>): readonly (readonly [key: string, value: string])[] =>
  Object.entries(spec?.selector ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))

const SERVICES = 'namespace and selector'

export const servicesBySelector = indexBy(kinds.Service, SERVICES, (service) => {
  const [first] = selectorOf(service)
  return first === undefined ? [] : [place(service.metadata.namespace, ...first)]
})

const selects = (service: Stored<Service>, pod: Stored<Pod>): boolean =>
  selectorOf(service).every(([key, value]) => own(pod.metadata.labels, key) === value)

/** The pods that a Service selects. Needs the index `podsByLabel`. */
export const podsOf = (service: Stored<Service>, view: View): readonly Stored<Pod>[] =>
  podsWithOneOf(service.spec?.selector ?? {}, service.metadata.namespace, view).filter((pod) => selects(service, pod))

/** The keys of the Services that select a pod. Needs the index `servicesBySelector`. */
export const servicesOf = (pod: Stored<Pod>, view: View): readonly ObjectKey[] => {
  const keys: ObjectKey[] = []
  for (const under of placesOf(pod)) {
    for (const service of view.byIndex(kinds.Service, SERVICES, under)) if (selects(service, pod)) keys.push(keyOf(service))
  }
  return keys
}

/** Could this change of a pod change endpoints? Most do not: heartbeats of status, annotations (upstream's podEndpointsChanged). */
export const changesEndpoints = ({ type, object, previous }: Change<Pod>): boolean =>
  type === 'deleted' || previous === undefined || !deepEqual(endpointFacts(object), endpointFacts(previous))

const endpointFacts = (pod: Stored<Pod>) => {
  const { metadata, spec, status } = pod
  return {
    uid: metadata.uid,
    labels: metadata.labels,
    terminating: metadata.deletionTimestamp !== undefined,
    hostname: spec?.hostname,
    subdomain: spec?.subdomain,
    node: spec?.nodeName,
    ready: isPodReady(pod),
    over: isPodTerminal(pod),
    ips: status?.podIPs,
    ip: status?.podIP,
  }
}
