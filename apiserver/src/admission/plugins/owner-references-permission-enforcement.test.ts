import { type KindDefinition, kinds } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { allowing, askPlugin, registry } from '../../testkit/ask-plugin.ts'
import { ownerReferencesPermissionEnforcement } from './owner-references-permission-enforcement.ts'

const owner = (fields: object = {}) => ({ apiVersion: 'v1', kind: 'ReplicationController', name: 'rc', uid: '1', ...fields })
const pod = (...ownerReferences: readonly object[]) => ({ metadata: { name: 'p', ownerReferences } })
const blocking = owner({ blockOwnerDeletion: true })
const DELETE = 'delete pods p'
const FINALIZE = 'update replicationcontrollers/finalizers rc'
const refused = (why: string) => `pods "p" is forbidden: ${why}`
const CANNOT_DELETE = refused(`cannot set an ownerRef on a resource you can't delete: ${DELETE} is not allowed, <nil>`)
const CANNOT_BLOCK = refused(
  `cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: ${FINALIZE} is not allowed, <nil>`,
)
const UNKNOWN = refused(
  'cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion a.com/v1 Kind Web: no matches for kind "Web" in version "a.com/v1"',
)

test.each([
  ['a create with an owner needs no right', undefined, pod(owner()), [], undefined],
  ['an update that gives an owner needs that to delete', pod(), pod(owner()), [], CANNOT_DELETE],
  ['which some have', pod(), pod(owner()), [DELETE], undefined],
  ['so does one that takes an owner', pod(owner()), pod(), [], CANNOT_DELETE],
  ['an update that leaves owners alone needs none', pod(blocking), pod(blocking), [], undefined],
  ['a create that blocks its owner needs that to finalize it', undefined, pod(blocking), [], CANNOT_BLOCK],
  ['which some have as well', undefined, pod(blocking), [FINALIZE], undefined],
  ['an update that blocks needs both', pod(owner()), pod(blocking), [DELETE], CANNOT_BLOCK],
  ['what blocked before may go on', pod(blocking), pod(blocking, owner({ uid: '2' })), [DELETE], undefined],
  [
    'of owners that nobody knows none are blocked',
    undefined,
    pod(owner({ apiVersion: 'a.com/v1', kind: 'Web', blockOwnerDeletion: true })),
    [],
    UNKNOWN,
  ],
])('%s', async (_, old, object, allowed, expected) => {
  const plugin = ownerReferencesPermissionEnforcement(allowing(...allowed), registry)
  const write = { kind: kinds.Pod as KindDefinition, object, ...(old === undefined ? {} : { old }) }
  expect(await askPlugin(plugin, write)).toEqual(expected ?? expect.objectContaining(object))
})

test('the status of a pod has no owners', async () => {
  const write = { kind: kinds.Pod as KindDefinition, subresource: 'status', old: pod(), object: pod(owner()) }
  expect(await askPlugin(ownerReferencesPermissionEnforcement(allowing(), registry), write)).toMatchObject(pod(owner()))
})
