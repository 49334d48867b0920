import {
  type DeepReadonly,
  type EndpointAddress,
  type Endpoints,
  kinds,
  type Pod,
  type Service,
  type Stored,
  semanticEqual,
} from '@coxswain/api-types'
import { create, defineController, type EventNote, keyOf, objectKey, plan, remove, type Step, update, watching } from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { podsByLabel } from '../shared/pods-by-label.ts'
import { isHeadless } from '../shared/service-pods.ts'
import { changesEndpoints, podsOf, selectorOf, servicesBySelector, servicesOf } from '../shared/service-selection.ts'
import { isNamespaceTerminating } from '../shared/terminating-namespace.ts'
import {
  ENDPOINTS_MANAGED_BY,
  HEADLESS_SERVICE,
  isLeftAlone,
  LAST_CHANGE_TRIGGER_TIME,
  OVER_CAPACITY,
  own,
  without,
} from '../shared/well-known.ts'
import { desiredSubsets } from './endpoints/desired-subsets.ts'
import { triggerTime } from './endpoints/trigger-time.ts'
import { truncate } from './endpoints/truncate.ts'

const CONTROLLER = 'endpoint-controller'

/**
 * Keeps the Endpoints of each Service that selects pods (upstream: pkg/controller/endpoint). Services without a selector, and Endpoints
 * that hold a leader lock or are marked `skip-mirror`, are never touched.
 */
export const createEndpoints = (options: Partial<ControllerOptions> = {}) =>
  defineController<Service>({
    name: 'endpoints-controller',
    component: CONTROLLER,
    concurrency: options.concurrentEndpointSyncs ?? DEFAULT_OPTIONS.concurrentEndpointSyncs,
    for: kinds.Service,
    watches: [
      watching(kinds.Pod, servicesOf, changesEndpoints),
      // Whoever changes or deletes what is ours gets it put right. What was left behind by a Service that is gone carries our label.
      watching(kinds.Endpoints, (endpoints, view) => {
        const { namespace, name } = endpoints.metadata
        return isOurs(endpoints) || view.get(kinds.Service, namespace, name) !== undefined ? [keyOf(endpoints)] : []
      }),
    ],
    indexes: [podsByLabel, servicesBySelector],
    reconcile: ({ namespace, name, object: service, view, outcomes }) => {
      const current = view.get(kinds.Endpoints, namespace, name)
      if (current !== undefined && isLeftAlone(current)) return plan()
      // A Service takes its Endpoints along, also those that somebody made for it.
      if (service === undefined) return plan(current && remove(kinds.Endpoints, current, { reason: 'its Service is gone' }))
      if (service.spec?.type === 'ExternalName' || selectorOf(service).length === 0 || isNamespaceTerminating(outcomes)) return plan()
      return plan(endpointsStep(service, current, podsOf(service, view)))
    },
  })

const isOurs = ({ metadata }: Stored<Endpoints>): boolean => own(metadata.labels, ENDPOINTS_MANAGED_BY) === CONTROLLER

const endpointsStep = (
  service: Stored<Service>,
  current: Stored<Endpoints> | undefined,
  pods: readonly Stored<Pod>[],
): Step | undefined => {
  const { subsets, truncated } = truncate(desiredSubsets(service, pods))
  const labels = labelsOf(service)
  const since = current === undefined ? service.metadata.creationTimestamp : triggerTime(current.subsets ?? [], subsets, pods)
  const annotations = {
    ...without(current?.metadata.annotations, [LAST_CHANGE_TRIGGER_TIME, OVER_CAPACITY]),
    ...(since === undefined ? {} : { [LAST_CHANGE_TRIGGER_TIME]: since }),
    ...(truncated ? { [OVER_CAPACITY]: 'truncated' } : {}),
  }
  const { namespace, name } = service.metadata
  const at = objectKey(namespace, name)
  if (current === undefined) {
    const object: Endpoints = { metadata: { namespace, name, labels, annotations }, subsets }
    return create(kinds.Endpoints, object, {
      reason: 'the Service has none yet',
      onFailure: warning(service, 'FailedToCreateEndpoint', `Failed to create endpoint for service ${at}: {error}`),
    })
  }
  const upToDate =
    semanticEqual(plainSubsets(current.subsets), subsets) &&
    semanticEqual(current.metadata.labels, labels) &&
    (own(current.metadata.annotations, OVER_CAPACITY) !== undefined) === truncated
  if (upToDate) return undefined
  return update(
    kinds.Endpoints,
    { ...current, metadata: { ...current.metadata, labels, annotations }, subsets },
    {
      reason: 'the addresses behind the Service have changed',
      onFailure: warning(service, 'FailedToUpdateEndpoint', `Failed to update endpoint ${at}: {error}`, current.metadata.uid),
    },
  )
}

const labelsOf = (service: Stored<Service>): Record<string, string> => ({
  ...without(service.metadata.labels, [HEADLESS_SERVICE]),
  ...(isHeadless(service) ? { [HEADLESS_SERVICE]: '' } : {}),
  [ENDPOINTS_MANAGED_BY]: CONTROLLER,
})

/** Without the versions of pods, which old controllers noted and which mean nothing. */
const plainSubsets = (subsets: Stored<Endpoints>['subsets'] = []): unknown =>
  subsets.map(({ addresses, notReadyAddresses, ports }) => ({
    ...(addresses === undefined ? {} : { addresses: addresses.map(plainAddress) }),
    ...(notReadyAddresses === undefined ? {} : { notReadyAddresses: notReadyAddresses.map(plainAddress) }),
    ports,
  }))
const plainAddress = ({ targetRef, ...address }: DeepReadonly<EndpointAddress>): unknown => {
  if (targetRef === undefined) return address
  const { resourceVersion, ...ref } = targetRef
  return { ...address, targetRef: ref }
}

const warning = (service: Stored<Service>, reason: string, message: string, uid?: string): EventNote => {
  const { namespace, name } = service.metadata
  return {
    type: 'Warning',
    reason,
    message,
    regarding: { kind: 'Endpoints', apiVersion: 'v1', namespace, name, ...(uid === undefined ? {} : { uid }) },
  }
}
