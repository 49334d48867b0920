import { expect, test } from 'vitest'
import type { StorageClass } from '../../generated/storage.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { storageClass } from './storage-class.ts'

const make = (fields: Partial<StorageClass> = {}): StorageClass => {
  const object: StorageClass = { metadata: { name: 'fast' }, provisioner: 'csi.example.org', ...fields }
  storageClass.defaults(object)
  return object
}
const zone = (...values: string[]) => ({ matchLabelExpressions: [{ key: 'zone', values }] })
const TOPOLOGY = 'allowedTopologies'

test('volumes go with their claims and are made at once, unless it says otherwise', () => {
  expect(make()).toMatchObject({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' })
})

test.each<[Partial<StorageClass>, string[]]>([
  [{}, []],
  [{ provisioner: 'kubernetes.io/no-provisioner', reclaimPolicy: 'Retain', allowedTopologies: [zone('a', 'b'), zone('c')] }, []],
  [{ provisioner: '' }, ['provisioner: Required value']],
  [
    { provisioner: 'A/B/C' },
    [
      `provisioner: Invalid value: "a/b/c": a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
  ],
  [{ parameters: { '': 'x' } }, ['parameters: Invalid value: "": field can not be empty.']],
  [{ parameters: { a: 'x'.repeat(256 * 1024) } }, ['parameters: Too long: may not be more than 262144 bytes']],
  [
    { parameters: Object.fromEntries(Array.from({ length: 513 }, (_, i) => [`p${i}`, ''])) },
    ['parameters: Too long: may not be more than 512 bytes'],
  ],
  [{ reclaimPolicy: 'Recycle' }, ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"']],
  [
    { volumeBindingMode: 'Later' },
    ['volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"'],
  ],
  [
    { allowedTopologies: [zone('a', 'b'), zone('b', 'a'), {}] },
    [`${TOPOLOGY}[1].matchLabelExpressions: Duplicate value: ""`, `${TOPOLOGY}[2].matchLabelExpressions: Duplicate value: ""`],
  ],
  [
    { allowedTopologies: [{ matchLabelExpressions: [...zone().matchLabelExpressions, ...zone('a', 'a').matchLabelExpressions] }] },
    [
      `${TOPOLOGY}[0].matchLabelExpressions[0].values: Required value`,
      `${TOPOLOGY}[0].matchLabelExpressions[1].values[1]: Duplicate value: "a"`,
      `${TOPOLOGY}[0].matchLabelExpressions[1].key: Duplicate value: "zone"`,
    ],
  ],
])('%#: %o', (fields, expected) => expect(shown(storageClass.validate(make(fields), root))).toEqual(expected))

test('what volumes are made by stays; whether they may grow does not', () => {
  const change = (fields: Partial<StorageClass>) =>
    shown(storageClass.validateUpdate(make(fields), make(), root, { subresource: '', now: 0 }))
  expect(change({ allowVolumeExpansion: true, mountOptions: ['ro'] })).toEqual([])
  expect(change({ provisioner: 'b', parameters: { a: 'b' }, reclaimPolicy: 'Retain', volumeBindingMode: 'WaitForFirstConsumer' })).toEqual([
    'parameters: Forbidden: updates to parameters are forbidden.',
    'provisioner: Forbidden: updates to provisioner are forbidden.',
    'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
    'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
  ])
})

test('columns', () => {
  const object = make({ metadata: { name: 'fast', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } })
  expect(storageClass.columns.map(({ name, value }) => [name, value(object, 0)])).toEqual([
    ['Name', 'fast (default)'],
    ['Provisioner', 'csi.example.org'],
    ['ReclaimPolicy', 'Delete'],
    ['VolumeBindingMode', 'Immediate'],
    ['AllowVolumeExpansion', false],
    ['Age', '<unknown>'],
  ])
})
