import { expect, test } from 'vitest'
import type { PersistentVolumeSpec } from '../../generated/core.v1.types.ts'
import type { VolumeAttachment, VolumeAttachmentSpec, VolumeAttachmentStatus } from '../../generated/storage.v1.types.ts'
import { deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { volumeAttachment } from './volume-attachment.ts'

const make = (spec: Partial<VolumeAttachmentSpec> = {}, status?: VolumeAttachmentStatus): VolumeAttachment => ({
  metadata: { name: 'a' },
  spec: { attacher: 'csi.example.org', nodeName: 'n1', source: { persistentVolumeName: 'data' }, ...spec },
  status,
})
const context = (subresource = '') => ({ subresource, now: 0 })
const ONE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'

test.each<[Partial<VolumeAttachmentSpec>, string[]]>([
  [{}, []],
  [{ source: {} }, [`spec.source: Required value: ${ONE}`]],
  [{ source: { persistentVolumeName: 'a', inlineVolumeSpec: {} } }, [`spec.source: Forbidden: ${ONE}`]],
  [{ attacher: 'a_b' }, [expect.stringMatching(/^spec.attacher: Invalid value: "a_b": a lowercase RFC 1123 subdomain/)]],
  [{ nodeName: 'A' }, [expect.stringMatching(/^spec.nodeName: Invalid value: "A": a lowercase RFC 1123 subdomain/)]],
  [
    { source: { persistentVolumeName: '' } },
    [
      'spec.source.persistentVolumeName: Required value: must specify non empty persistentVolumeName',
      expect.stringMatching(/^spec.source.persistentVolumeName: Invalid value: ""/),
    ],
  ],
])('%j is looked at', (spec, expected) => expect(shown(volumeAttachment.validate(make(spec), root))).toEqual(expected))

const csi = { driver: 'csi.example.org', volumeHandle: 'a' }
const inlineProblems = (inlineVolumeSpec: PersistentVolumeSpec) =>
  shown(volumeAttachment.validate(make({ source: { inlineVolumeSpec } }), root)).map((problem) => problem.replace('spec.source.', ''))
const FORBIDDEN = 'Forbidden: may not be specified in the context of inline volumes'

test.each<[PersistentVolumeSpec, string[]]>([
  [{ csi, accessModes: ['ReadWriteOnce'], persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }, []],
  [
    {},
    [
      'inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes',
      'inlineVolumeSpec.accessModes: Required value',
      'inlineVolumeSpec: Required value: must specify a volume type',
    ],
  ],
  [
    {
      csi: { ...csi, volumeHandle: '' },
      accessModes: ['ReadWriteOnce'],
      claimRef: { name: 'a' },
      capacity: { storage: '1Gi' },
      persistentVolumeReclaimPolicy: 'Delete',
      nodeAffinity: {},
      storageClassName: 'fast',
      volumeMode: 'Block',
    },
    [
      `inlineVolumeSpec.claimRef: ${FORBIDDEN}`,
      `inlineVolumeSpec.capacity: ${FORBIDDEN}`,
      'inlineVolumeSpec.persistentVolumeReclaimPolicy: Forbidden: may only be Retain in the context of inline volumes',
      `inlineVolumeSpec.nodeAffinity: ${FORBIDDEN}`,
      'inlineVolumeSpec.csi.volumeHandle: Required value',
      `inlineVolumeSpec.storageClassName: ${FORBIDDEN}`,
      'inlineVolumeSpec.volumeMode: Forbidden: may not specify volumeMode other than Filesystem in the context of inline volumes',
    ],
  ],
])('inline %j is looked at', (spec, expected) => expect(inlineProblems(spec)).toEqual(expected))

test('what is attached to what stays', () => {
  expect(shown(volumeAttachment.validateUpdate(make({ nodeName: 'n2' }), make(), root, context()))).toEqual([
    'spec: Invalid value: {"Attacher":"csi.example.org","Source":{"PersistentVolumeName":"data","InlineVolumeSpec":null},"NodeName":"n2"}: field is immutable',
  ])
})

test('the status is looked at where it is written', () => {
  const status = { attached: true, attachError: { message: 'x'.repeat(1025), errorCode: -1 } }
  expect(shown(volumeAttachment.validateUpdate(make({}, status), make(), root, context('status')))).toEqual([
    'status.attachError.message: Too long: may not be more than 262144 bytes',
    'status.attachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive',
  ])
})

test('a new one is not attached; the status changes nothing else, metadata included', () => {
  const draft = make({}, { attached: true })
  volumeAttachment.prepareCreate(draft, context())
  expect(draft.status).toEqual({ attached: false })
  const old = deepFreeze(draft)
  const next: VolumeAttachment = { ...make({ nodeName: 'n2' }, { attached: true }), metadata: { name: 'a', labels: { a: 'b' } } }
  volumeAttachment.prepareUpdate(next, old, context('status'))
  expect(next).toEqual({ ...old, status: { attached: true } })
})

test('columns', () => {
  expect(volumeAttachment.columns.map(({ name, value }) => [name, value(make(), 0)])).toEqual([
    ['Name', 'a'],
    ['Attacher', 'csi.example.org'],
    ['PV', 'data'],
    ['Node', 'n1'],
    ['Attached', false],
    ['Age', '<unknown>'],
  ])
})
