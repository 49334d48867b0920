import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { VolumeAttributesClass } from '../../generated/storage.v1.types.ts'
import { deepEqual } from '../../util/deep.ts'
import * as fieldErrors from '../../validation/errors.ts'
import { forbidChange, validateParameters, validateProvisioner } from './shared/drivers.ts'

/** What volumes can do, such as how fast they are; claims may change from one to another. */
export const volumeAttributesClass = defineKind<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  shortNames: ['vac'],
  scope: 'Cluster',
  schema: 'storage/v1.VolumeAttributesClass',
  returnsDeleted: true,

  validate: ({ driverName, parameters = {} }, at) => [
    ...validateProvisioner(driverName, at.child('driverName')),
    ...validateParameters(parameters, at.child('parameters')),
    ...(Object.keys(parameters).length > 0
      ? []
      : [fieldErrors.required(at.child('parameters'), 'must contain at least one key/value pair')]),
  ],
  validateUpdate: (next, old, at) => [
    ...forbidChange(next.driverName === old.driverName, 'driverName', at),
    ...forbidChange(deepEqual(next.parameters ?? {}, old.parameters ?? {}), 'parameters', at),
  ],

  columns: [
    nameColumn,
    { name: 'DriverName', type: 'string', priority: 0, description: 'The driver of the volumes.', value: ({ driverName }) => driverName },
    ageColumn,
  ],
})
