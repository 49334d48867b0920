import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { VolumeAttachment } from '../../generated/storage.v1.types.ts'
import { setOrDelete } from '../core/pod/set-or-delete.ts'
import { keepMetadata } from '../keep-fields.ts'
import { validateAttachment, validateAttachmentUpdate, validateNewAttachment } from './volume-attachment/validate.ts'

/** That a volume is to be attached to a node, and whether it is. */
export const volumeAttachment = defineKind<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  scope: 'Cluster',
  schema: 'storage/v1.VolumeAttachment',
  subresources: { status: true },
  unconditionalUpdate: false,
  returnsDeleted: true,

  prepareCreate: (draft) => {
    draft.status = { attached: false }
  },
  prepareUpdate: (draft, old, { subresource }) => {
    if (subresource !== 'status') {
      setOrDelete(draft, 'status', old.status)
      return
    }
    setOrDelete(draft, 'spec', old.spec)
    keepMetadata(draft, old)
  },
  validate: (object, at, old) => [...validateAttachment(object, at), ...(old === undefined ? validateNewAttachment(object, at) : [])],
  validateUpdate: (next, old, at, { subresource }) => [
    // The status is looked at wherever it is written.
    ...(subresource === 'status' ? validateAttachment(next, at) : []),
    ...validateAttachmentUpdate(next, old, at),
  ],

  columns: [
    nameColumn,
    {
      name: 'Attacher',
      type: 'string',
      format: 'name',
      priority: 0,
      description: 'The driver that attaches it.',
      value: ({ spec }) => spec.attacher,
    },
    { name: 'PV', type: 'string', priority: 0, description: 'The volume.', value: ({ spec }) => spec.source.persistentVolumeName ?? '' },
    { name: 'Node', type: 'string', priority: 0, description: 'The node.', value: ({ spec }) => spec.nodeName },
    {
      name: 'Attached',
      type: 'boolean',
      priority: 0,
      description: 'Whether it is attached.',
      value: ({ status }) => status?.attached ?? false,
    },
    ageColumn,
  ],
})
