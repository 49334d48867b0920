import { ageColumn, nameColumn } from '../../../columns.ts'
import type { CSIDriver } from '../../../generated/storage.v1.types.ts'
import type { Column } from '../../../kind.ts'

export const csiDriverColumns: readonly Column<CSIDriver>[] = [
  nameColumn,
  {
    name: 'AttachRequired',
    type: 'boolean',
    priority: 0,
    description: 'Whether volumes are attached to nodes first.',
    value: ({ spec }) => spec?.attachRequired ?? true,
  },
  {
    name: 'PodInfoOnMount',
    type: 'boolean',
    priority: 0,
    description: 'Whether it is told which pod a mount is for.',
    value: ({ spec }) => spec?.podInfoOnMount ?? false,
  },
  {
    name: 'StorageCapacity',
    type: 'boolean',
    priority: 0,
    description: 'Whether it says where there is room.',
    value: ({ spec }) => spec?.storageCapacity ?? false,
  },
  {
    name: 'TokenRequests',
    type: 'string',
    priority: 0,
    description: 'For whom it gets tokens of pods.',
    value: ({ spec }) => spec?.tokenRequests?.map(({ audience }) => audience).join(',') ?? '<unset>',
  },
  {
    name: 'RequiresRepublish',
    type: 'boolean',
    priority: 0,
    description: 'Whether mounts are told again from time to time.',
    value: ({ spec }) => spec?.requiresRepublish ?? false,
  },
  {
    name: 'Modes',
    type: 'string',
    priority: 0,
    description: 'Kinds of volumes that it has.',
    value: ({ spec }) => (spec?.volumeLifecycleModes ?? []).join(',') || '<none>',
  },
  ageColumn,
]
