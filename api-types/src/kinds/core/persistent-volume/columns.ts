import { ageColumn, nameColumn } from '../../../columns.ts'
import type { PersistentVolume } from '../../../generated/core.v1.types.ts'
import type { Column } from '../../../kind.ts'
import { quantityText } from '../pod/quantities.ts'
import { storageClassOf } from './storage-class.ts'

export const UNSET = '<unset>'

export const volumeColumns: readonly Column<PersistentVolume>[] = [
  nameColumn,
  {
    name: 'Capacity',
    type: 'string',
    priority: 0,
    description: 'How much it holds.',
    value: ({ spec }) => quantityText(spec?.capacity?.['storage'] ?? '0'),
  },
  {
    name: 'Access Modes',
    type: 'string',
    priority: 0,
    description: 'How many nodes may mount it, and how.',
    value: ({ spec }) => accessModesText(spec?.accessModes),
  },
  {
    name: 'Reclaim Policy',
    type: 'string',
    priority: 0,
    description: 'What becomes of it when its claim is gone.',
    value: ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? '',
  },
  {
    name: 'Status',
    type: 'string',
    priority: 0,
    description: 'Available, Bound, Released ... or Terminating.',
    value: ({ metadata, status }) => (metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating'),
  },
  {
    name: 'Claim',
    type: 'string',
    priority: 0,
    description: 'The claim that it is bound to.',
    value: ({ spec }) => (spec?.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`),
  },
  {
    name: 'StorageClass',
    type: 'string',
    priority: 0,
    description: 'The class of storage that it is of.',
    value: ({ metadata, spec }) => storageClassOf(metadata, spec?.storageClassName),
  },
  {
    name: 'VolumeAttributesClass',
    type: 'string',
    priority: 0,
    description: 'The class of settings that can change while it is in use.',
    value: ({ spec }) => spec?.volumeAttributesClassName ?? UNSET,
  },
  { name: 'Reason', type: 'string', priority: 0, description: 'Why it failed.', value: ({ status }) => status?.reason ?? '' },
  ageColumn,
  {
    name: 'VolumeMode',
    type: 'string',
    priority: 1,
    description: 'A file system or a raw block device.',
    value: ({ spec }) => spec?.volumeMode ?? UNSET,
  },
]

const SHORT = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const

/** Access modes in their short form, always in the same order. */
export const accessModesText = (modes: readonly string[] | undefined): string =>
  SHORT.filter(([mode]) => modes?.includes(mode) === true)
    .map(([, short]) => short)
    .join(',')
