import { ageColumn, nameColumn } from '../../../columns.ts'
import type { PersistentVolumeClaim } from '../../../generated/core.v1.types.ts'
import type { Column } from '../../../kind.ts'
import { accessModesText, UNSET } from '../persistent-volume/columns.ts'
import { storageClassOf } from '../persistent-volume/storage-class.ts'
import { quantityText } from '../pod/quantities.ts'

const isBound = ({ spec }: PersistentVolumeClaim): boolean => Boolean(spec?.volumeName)

export const claimColumns: readonly Column<PersistentVolumeClaim>[] = [
  nameColumn,
  {
    name: 'Status',
    type: 'string',
    priority: 0,
    description: 'Pending, Bound, Lost or Terminating.',
    value: ({ metadata, status }) => (metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating'),
  },
  { name: 'Volume', type: 'string', priority: 0, description: 'The volume that is bound.', value: ({ spec }) => spec?.volumeName ?? '' },
  {
    name: 'Capacity',
    type: 'string',
    priority: 0,
    description: 'How much the volume holds.',
    value: (claim) => (isBound(claim) ? quantityText(claim.status?.capacity?.['storage'] ?? '0') : ''),
  },
  {
    name: 'Access Modes',
    type: 'string',
    priority: 0,
    description: 'How many nodes may mount the volume, and how.',
    value: (claim) => (isBound(claim) ? accessModesText(claim.status?.accessModes) : ''),
  },
  {
    name: 'StorageClass',
    type: 'string',
    priority: 0,
    description: 'The class of storage that is asked for.',
    value: ({ metadata, spec }) => storageClassOf(metadata, spec?.storageClassName),
  },
  {
    name: 'VolumeAttributesClass',
    type: 'string',
    priority: 0,
    description: 'The class of settings that can change while the volume is in use.',
    value: ({ spec }) => spec?.volumeAttributesClassName ?? UNSET,
  },
  ageColumn,
  {
    name: 'VolumeMode',
    type: 'string',
    priority: 1,
    description: 'A file system or a raw block device.',
    value: ({ spec }) => spec?.volumeMode ?? UNSET,
  },
]
