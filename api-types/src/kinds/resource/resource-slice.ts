import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ResourceSlice } from '../../generated/resource.v1.types.ts'
import { countGeneration } from '../keep-fields.ts'
import { prepareDevices } from './resource-slice/prepare.ts'
import { validateSliceSpec, validateSliceUpdate } from './resource-slice/validate.ts'

/** Some of the devices of a pool, as their driver tells of them. */
export const resourceSlice = defineKind<ResourceSlice>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  scope: 'Cluster',
  schema: 'resource/v1.ResourceSlice',
  returnsDeleted: true,
  fields: [
    { name: 'spec.nodeName', value: ({ spec }) => spec?.nodeName ?? '' },
    { name: 'spec.driver', value: ({ spec }) => spec?.driver ?? '' },
  ],

  prepareCreate: (draft, { now }) => {
    draft.metadata.generation = 1
    prepareDevices(draft, now)
  },
  prepareUpdate: (draft, old, { now }) => {
    prepareDevices(draft, now)
    countGeneration(draft, old)
  },
  validate: ({ spec }, at, old) => validateSliceSpec(spec, at.child('spec'), old?.spec),
  validateUpdate: (next, old, at) => validateSliceUpdate(next, old, at.child('spec')),

  columns: [
    nameColumn,
    { name: 'Node', type: 'string', priority: 0, description: 'The node that has the devices.', value: ({ spec }) => spec?.nodeName ?? '' },
    { name: 'Driver', type: 'string', priority: 0, description: 'The driver of the devices.', value: ({ spec }) => spec?.driver ?? '' },
    {
      name: 'Pool',
      type: 'string',
      priority: 0,
      description: 'The pool that it is a part of.',
      value: ({ spec }) => spec?.pool?.name ?? '',
    },
    ageColumn,
  ],
})
