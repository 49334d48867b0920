import type { CauseReport, CoordinationV1, CoreV1 } from '@coxswain/api-types'
import type { ResourceRef } from './resource.ts'

/** The few resources that the client itself writes, by name: it needs none of their behaviour. */
export const PODS: ResourceRef<CoreV1.Pod> = { group: '', version: 'v1', plural: 'pods', namespaced: true, kind: 'Pod' }
export const EVENTS: ResourceRef<CoreV1.Event> = { group: '', version: 'v1', plural: 'events', namespaced: true, kind: 'Event' }
export const CAUSE_REPORTS: ResourceRef<CauseReport> = {
  group: 'explain.coxswain.dev',
  version: 'v1alpha1',
  plural: 'causereports',
  namespaced: false,
  kind: 'CauseReport',
}
export const LEASES: ResourceRef<CoordinationV1.Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  namespaced: true,
  kind: 'Lease',
}
