import { ageColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { StorageClass } from '../../generated/storage.v1.types.ts'
import { deepEqual } from '../../util/deep.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { notSupported, optionalOneOf } from '../core/pod/errors.ts'
import { forbidChange, validateParameters, validateProvisioner } from './shared/drivers.ts'
import { validateTopologies } from './storage-class/validate-topologies.ts'

const RECLAIM_POLICIES = ['Delete', 'Retain']
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer']
const DEFAULT_CLASS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']

/** How volumes are made for claims that name it. */
export const storageClass = defineKind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  scope: 'Cluster',
  schema: 'storage/v1.StorageClass',
  returnsDeleted: true,

  defaults: (draft) => {
    draft.reclaimPolicy ??= 'Delete'
    draft.volumeBindingMode ??= 'Immediate'
  },
  validate: (object, at) => [
    ...validateProvisioner(object.provisioner, at.child('provisioner')),
    ...validateParameters(object.parameters ?? {}, at.child('parameters')),
    ...reclaimErrors(object.reclaimPolicy ?? '', at.child('reclaimPolicy')),
    ...optionalOneOf(object.volumeBindingMode, BINDING_MODES, at.child('volumeBindingMode')),
    ...validateTopologies(object.allowedTopologies ?? [], at.child('allowedTopologies')),
  ],
  validateUpdate: (next, old, at) => [
    ...forbidChange(deepEqual(next.parameters ?? {}, old.parameters ?? {}), 'parameters', at),
    ...forbidChange(next.provisioner === old.provisioner, 'provisioner', at),
    ...forbidChange(next.reclaimPolicy === old.reclaimPolicy, 'reclaimPolicy', at),
    ...validateImmutableField(next.volumeBindingMode, old.volumeBindingMode, at.child('volumeBindingMode')),
  ],

  columns: [
    {
      name: 'Name',
      type: 'string',
      format: 'name',
      priority: 0,
      description: 'Name of the class, and whether it is for claims that name none.',
      value: ({ metadata }) => `${metadata.name ?? ''}${isDefault(metadata.annotations ?? {}) ? ' (default)' : ''}`,
    },
    { name: 'Provisioner', type: 'string', priority: 0, description: 'Who makes its volumes.', value: ({ provisioner }) => provisioner },
    {
      name: 'ReclaimPolicy',
      type: 'string',
      priority: 0,
      description: 'What becomes of a volume when its claim goes.',
      value: ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete',
    },
    {
      name: 'VolumeBindingMode',
      type: 'string',
      priority: 0,
      description: 'When a claim gets its volume.',
      value: ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate',
    },
    {
      name: 'AllowVolumeExpansion',
      type: 'string',
      priority: 0,
      description: 'Whether volumes may grow.',
      value: ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
    },
    ageColumn,
  ],
})

const isDefault = (annotations: Readonly<Record<string, string>>): boolean => DEFAULT_CLASS.some((key) => annotations[key] === 'true')

const reclaimErrors = (policy: string, at: Path): readonly FieldError[] =>
  policy === '' || RECLAIM_POLICIES.includes(policy) ? [] : [notSupported(at, policy, RECLAIM_POLICIES)]
