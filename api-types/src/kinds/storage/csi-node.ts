import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { CSINode, CSINodeDriver } from '../../generated/storage.v1.types.ts'
import { semanticEqual } from '../../util/semantic-equal.ts'
import { byteLength } from '../../util/text.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { isQualifiedName } from '../../validation/qualified-name.ts'
import { nonNegative, refused } from '../core/pod/errors.ts'
import { validateDriverName } from './shared/drivers.ts'

const MAX_NODE_ID = 192

/** Which storage drivers a node has, and how they know it. */
export const csiNode = defineKind<CSINode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  scope: 'Cluster',
  schema: 'storage/v1.CSINode',
  unconditionalUpdate: false,
  returnsDeleted: true,

  validate: ({ spec }, at) => driversErrors(spec?.drivers ?? [], at.child('spec').child('drivers')),
  validateUpdate: (next, old, at) => {
    const before = old.spec?.drivers ?? []
    const after = next.spec?.drivers ?? []
    return before.flatMap((driver) =>
      after.filter(({ name }) => name === driver.name).flatMap((each) => changeErrors(each, driver, at.child('spec').child('drivers'))),
    )
  },

  columns: [
    nameColumn,
    {
      name: 'Drivers',
      type: 'integer',
      priority: 0,
      description: 'Number of drivers that the node has.',
      value: ({ spec }) => (spec?.drivers ?? []).length,
    },
    ageColumn,
  ],
})

/** A driver may say anew how many volumes the node takes; the rest is fixed as long as it is there. */
function changeErrors(next: CSINodeDriver, old: CSINodeDriver, at: Path): readonly FieldError[] {
  const [a, b] = [internal(next), internal(old)]
  return semanticEqual(a, b) ? [] : [fieldErrors.invalid(at, a, fieldErrors.IMMUTABLE)]
}

/** Upstream shows its internal type, whose fields are written with capitals. */
const internal = ({ name, nodeID, topologyKeys }: CSINodeDriver) => ({
  Name: name,
  NodeID: nodeID,
  TopologyKeys: topologyKeys ?? null,
  Allocatable: null,
})

function driversErrors(drivers: readonly CSINodeDriver[], at: Path): readonly FieldError[] {
  return drivers.flatMap((driver, i) => [
    ...driverErrors(driver, at.index(i)),
    ...(drivers.findIndex(({ name }) => name === driver.name) < i ? [fieldErrors.duplicate(at.index(i).child('name'), driver.name)] : []),
    ...keyErrors(driver.topologyKeys ?? [], at.index(i)),
  ])
}

const driverErrors = ({ name, nodeID, allocatable }: CSINodeDriver, at: Path): readonly FieldError[] => [
  ...validateDriverName(name, at.child('name')),
  ...(nodeID ? [] : [fieldErrors.required(at.child('nodeID'))]),
  ...(byteLength(nodeID) > MAX_NODE_ID
    ? [fieldErrors.invalid(at.child('nodeID'), nodeID, `must be ${MAX_NODE_ID} characters or less`)]
    : []),
  ...nonNegative(allocatable?.count, at.child('allocatable').child('count')),
]

const keyErrors = (keys: readonly string[], at: Path): readonly FieldError[] =>
  keys.flatMap((key, i) => [
    ...(key === '' ? [fieldErrors.required(at)] : []),
    ...(keys.indexOf(key) < i ? [fieldErrors.duplicate(at, key)] : []),
    ...refused(at, key, isQualifiedName(key)),
  ])
