import { nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { CSIStorageCapacity } from '../../generated/storage.v1.types.ts'
import * as fieldErrors from '../../validation/errors.ts'
import { validateLabelSelector } from '../../validation/label-selector.ts'
import { isDns1123Subdomain } from '../../validation/names.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { root } from '../../validation/path.ts'
import { NEGATIVE, refused } from '../core/pod/errors.ts'
import { isNegative, quantityText } from '../core/pod/quantities.ts'

/** How much room there is for volumes of a class, as seen from some nodes. */
export const csiStorageCapacity = defineKind<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  scope: 'Namespaced',
  schema: 'storage/v1.CSIStorageCapacity',
  unconditionalUpdate: false,

  validate: ({ nodeTopology, storageClassName, capacity }, at, old) => [
    // A selector that is stored already may stay as it is.
    ...validateLabelSelector(nodeTopology, at.child('nodeTopology'), {
      allowInvalidValues: validateLabelSelector(old?.nodeTopology, root).length > 0,
    }),
    ...refused(at.child('storageClassName'), storageClassName, isDns1123Subdomain(storageClassName)),
    ...(capacity !== undefined && isNegative(capacity)
      ? [fieldErrors.invalid(at.child('capacity'), quantityText(capacity), NEGATIVE)]
      : []),
  ],
  validateUpdate: (next, old, at) => [
    ...validateImmutableField(next.nodeTopology, old.nodeTopology, at.child('nodeTopology')),
    ...validateImmutableField(next.storageClassName, old.storageClassName, at.child('storageClassName')),
  ],

  columns: [
    nameColumn,
    {
      name: 'StorageClassName',
      type: 'string',
      priority: 0,
      description: 'The class of the volumes.',
      value: ({ storageClassName }) => storageClassName,
    },
    {
      name: 'Capacity',
      type: 'string',
      priority: 0,
      description: 'The room that is left.',
      value: ({ capacity }) => (capacity === undefined ? '<unset>' : quantityText(capacity)),
    },
  ],
})
