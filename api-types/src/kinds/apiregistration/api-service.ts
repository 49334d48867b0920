import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { APIService, APIServiceCondition } from '../../generated/apiregistration.v1.types.ts'
import type { WriteContext } from '../../kind.ts'
import { formatTime } from '../../time.ts'
import { keepSpecOrStatus } from '../../util/keep-spec-or-status.ts'
import { isValidPathSegmentName } from '../../validation/path-segment.ts'
import { apiServiceErrors, conditionErrors } from './api-service/validate.ts'

const HTTPS_PORT = 443

/** Who serves a version of an API group: this server, or one behind a Service. */
export const apiService = defineKind<APIService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  scope: 'Cluster',
  schema: 'apiregistration/v1.APIService',
  subresources: { status: true },
  validateName: isValidPathSegmentName,
  unconditionalUpdate: false,

  defaults: ({ spec }) => {
    if (spec?.service !== undefined) spec.service.port ??= HTTPS_PORT
  },
  prepareCreate: (draft, { now }) => {
    draft.status = draft.spec?.service === undefined ? { conditions: [localAvailable(now)] } : {}
  },
  prepareUpdate,
  validate: (service, at) => apiServiceErrors(service, at),
  validateUpdate: ({ status }, _, at, { subresource }) =>
    subresource === 'status' ? conditionErrors(status?.conditions, at.child('status').child('conditions')) : [],

  columns: [
    nameColumn,
    {
      name: 'Service',
      type: 'string',
      priority: 0,
      description: 'The service behind which the API is served.',
      value: ({ spec }) => (spec?.service === undefined ? 'Local' : `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}`),
    },
    { name: 'Available', type: 'string', priority: 0, description: 'Whether the API can be reached.', value: availability },
    ageColumn,
  ],
})

/** What this server serves itself is there from the beginning (upstream's `NewLocalAvailableAPIServiceCondition`). */
function localAvailable(now: number): APIServiceCondition {
  return {
    type: 'Available',
    status: 'True',
    lastTransitionTime: formatTime(now),
    reason: 'Local',
    message: 'Local APIServices are always available',
  }
}

/** The kind has no generations. */
function prepareUpdate(draft: APIService, old: APIService, { subresource }: WriteContext): void {
  keepSpecOrStatus(draft, old, subresource)
  delete draft.metadata.generation
}

function availability({ status }: APIService): string {
  const condition = status?.conditions?.find(({ type }) => type === 'Available')
  if (condition === undefined) return 'Unknown'
  return condition.status === 'True' ? 'True' : `${condition.status} (${condition.reason ?? ''})`
}
