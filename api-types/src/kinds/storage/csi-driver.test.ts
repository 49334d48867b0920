import { expect, test } from 'vitest'
import type { CSIDriver, CSIDriverSpec } from '../../generated/storage.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { csiDriver } from './csi-driver.ts'

const make = (spec: CSIDriverSpec = {}): CSIDriver => {
  const object: CSIDriver = { metadata: { name: 'csi.example.org' }, spec }
  csiDriver.defaults(object)
  return object
}
const context = { subresource: '', now: 0 }

test('defaults', () => {
  expect(make().spec).toEqual({
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    volumeLifecycleModes: ['Persistent'],
    requiresRepublish: false,
    seLinuxMount: false,
  })
})

const TOKENS = 'spec.tokenRequests'
test.each<[CSIDriverSpec, string[]]>([
  [{}, []],
  [{ tokenRequests: [{ audience: '' }, { audience: 'vault', expirationSeconds: 600 }], serviceAccountTokenInSecrets: true }, []],
  [
    { fsGroupPolicy: 'Some' },
    ['spec.fsGroupPolicy: Unsupported value: "Some": supported values: "File", "None", "ReadWriteOnceWithFSType"'],
  ],
  [
    { volumeLifecycleModes: ['Eternal'] },
    ['spec.volumeLifecycleModes: Unsupported value: "Eternal": supported values: "Persistent", "Ephemeral"'],
  ],
  [
    { tokenRequests: [{ audience: 'a', expirationSeconds: 599 }, { audience: 'b', expirationSeconds: 2 ** 32 + 1 }, { audience: 'a' }] },
    [
      `${TOKENS}[0].expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes`,
      `${TOKENS}[1].expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds`,
      `${TOKENS}[2].audience: Duplicate value: "a"`,
    ],
  ],
  [
    { nodeAllocatableUpdatePeriodSeconds: 9 },
    ['spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds'],
  ],
  [
    { serviceAccountTokenInSecrets: false },
    ['spec.serviceAccountTokenInSecrets: Invalid value: false: serviceAccountTokenInSecrets is set but no tokenRequests are specified'],
  ],
])('%j is looked at', (spec, expected) => expect(shown(csiDriver.validate(make(spec), root))).toEqual(expected))

test('how volumes are attached and what they are stays', () => {
  const next = make({ attachRequired: false, volumeLifecycleModes: ['Ephemeral'], podInfoOnMount: true })
  expect(shown(csiDriver.validateUpdate(next, make(), root, context))).toEqual([
    'spec.attachedRequired: Invalid value: false: field is immutable',
    'spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable',
  ])
})

test('changes are counted from none; what is off is not stored anew', () => {
  const draft = make({ preventPodSchedulingIfMissing: true })
  csiDriver.prepareCreate(draft, context)
  expect(draft.spec.preventPodSchedulingIfMissing).toBeUndefined()
  const old = deepFreeze(draft)
  const next = deepCopy(old) as CSIDriver
  csiDriver.prepareUpdate(next, old, context)
  expect(next.metadata.generation).toBeUndefined()
  next.spec.podInfoOnMount = true
  csiDriver.prepareUpdate(next, old, context)
  expect(next.metadata.generation).toBe(1)
})

test('columns', () => {
  const object = make({ tokenRequests: [{ audience: 'a' }, { audience: 'b' }], volumeLifecycleModes: ['Persistent', 'Ephemeral'] })
  expect(csiDriver.columns.map(({ name, value }) => [name, value(object, 0)])).toEqual([
    ['Name', 'csi.example.org'],
    ['AttachRequired', true],
    ['PodInfoOnMount', false],
    ['StorageCapacity', false],
    ['TokenRequests', 'a,b'],
    ['RequiresRepublish', false],
    ['Modes', 'Persistent,Ephemeral'],
    ['Age', '<unknown>'],
  ])
  expect(csiDriver.columns[4]?.value(make(), 0)).toBe('<unset>')
})
