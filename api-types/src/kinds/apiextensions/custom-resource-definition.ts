import { nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { CustomResourceDefinition } from '../../generated/apiextensions.v1.types.ts'
import { formatTime } from '../../time.ts'
import { keepSpecOrStatus } from '../../util/keep-spec-or-status.ts'
import { isDns1123Subdomain } from '../../validation/names.ts'
import { definitionErrors, updateErrors } from './custom-resource-definition/validate.ts'
import { namesErrors } from './custom-resource-definition/validate-names.ts'

const HTTPS_PORT = 443
const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io'

/** A kind that is added to the API. */
export const customResourceDefinition = defineKind<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  scope: 'Cluster',
  schema: 'apiextensions/v1.CustomResourceDefinition',
  subresources: { status: true },
  validateName: isDns1123Subdomain,
  unconditionalUpdate: false,

  defaults: ({ spec }) => {
    spec.names.singular ||= spec.names.kind.toLowerCase()
    spec.names.listKind ||= spec.names.kind === '' ? '' : `${spec.names.kind}List`
    spec.conversion ??= { strategy: 'None' }
    const service = spec.conversion.webhook?.clientConfig?.service
    if (service !== undefined) service.port ??= HTTPS_PORT
  },
  // Nothing serves the kind yet: the status has no condition that says so, and no accepted names.
  prepareCreate: (draft) => {
    draft.status = { conditions: [], acceptedNames: { plural: '', kind: '' }, storedVersions: [] }
    draft.metadata.generation = 1
    noteStoredVersion(draft)
  },
  prepareUpdate: (draft, old, { subresource }) => {
    keepSpecOrStatus(draft, old, subresource)
    if (subresource === '') noteStoredVersion(draft)
  },
  // It goes when its objects have gone (upstream's REST.Delete).
  prepareDelete: (draft, now) => {
    const finalizers = draft.metadata.finalizers ?? []
    if (!finalizers.includes(CLEANUP)) draft.metadata.finalizers = [...finalizers, CLEANUP]
    const conditions = (draft.status?.conditions ?? []).filter(({ type }) => type !== 'Terminating')
    draft.status = {
      storedVersions: [],
      acceptedNames: { plural: '', kind: '' },
      ...draft.status,
      conditions: [
        ...conditions,
        {
          type: 'Terminating',
          status: 'True',
          lastTransitionTime: formatTime(now),
          reason: 'InstanceDeletionPending',
          message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
        },
      ],
    }
  },
  validate: (definition, at, old) => definitionErrors(definition, at, old),
  validateUpdate: (next, old, at, { subresource }) =>
    subresource === 'status'
      ? namesErrors(next.status?.acceptedNames ?? { plural: '', kind: '' }, at.child('status').child('acceptedNames'))
      : updateErrors(next, old, at.child('spec')),

  columns: [
    nameColumn,
    {
      name: 'Created At',
      type: 'date',
      priority: 0,
      description: 'When the object was created.',
      value: ({ metadata }) => metadata.creationTimestamp ?? null,
    },
  ],
})

/** Objects may be stored in this version from now on. */
function noteStoredVersion(draft: CustomResourceDefinition): void {
  const stored = draft.spec.versions.find(({ storage }) => storage)?.name
  const known = draft.status?.storedVersions ?? []
  const added = stored === undefined || known.includes(stored) ? [] : [stored]
  if (added.length === 0 && draft.status !== undefined) return
  draft.status = { conditions: [], acceptedNames: { plural: '', kind: '' }, ...draft.status, storedVersions: [...known, ...added] }
}
