import type { PolicyRule } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import type { Access } from '../authorization/authorizer.ts'
import { explainAccess, type RolesAndBindings } from './explain-access.ts'

const alice = { name: 'alice', groups: ['dev', 'system:authenticated'] }
const createPods: Access = { verb: 'create', group: '', resource: 'pods', subresource: '', namespace: 'shop', name: '' }
const READ_PODS: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }
const MAKE_PODS: PolicyRule = { verbs: ['create'], apiGroups: [''], resources: ['pods'] }

const role = (name: string, rules: PolicyRule[], namespace = '', labels = {}) => ({
  kind: namespace === '' ? 'ClusterRole' : 'Role',
  metadata: { name, labels, ...(namespace === '' ? {} : { namespace }) },
  rules,
})
const binding = (name: string, ofRole: string, user: string, namespace = '') => ({
  kind: namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding',
  metadata: { name, ...(namespace === '' ? {} : { namespace }) },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: ofRole.startsWith('c-') ? 'ClusterRole' : 'Role', name: ofRole },
  subjects: [{ kind: 'User', name: user }],
})
const systemBinding = {
  ...binding('b', 'c-', 'bob'),
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:maker' },
}
const changes = (policy: RolesAndBindings, access = createPods) =>
  explainAccess(alice, access, policy).remedies.map(({ change, allowsBesides }) => [change, allowsBesides])

test('where nothing is there, a role for exactly this is what helps', () => {
  const { bindings, remedies } = explainAccess(alice, createPods, { roles: [], bindings: [] })
  expect(bindings).toEqual([])
  expect(remedies).toEqual([
    {
      change: 'NewRole',
      summary: 'Make a Role in shop for exactly this, and bind it',
      command:
        'kubectl create role alice-create-pods --verb=create --resource=pods -n shop && kubectl create rolebinding alice-create-pods --role=alice-create-pods --user=alice -n shop',
      allowsBesides: 0,
    },
  ])
})

test('what a role of the user lacks is told, and one more verb in it is the nearest change', () => {
  const explained = explainAccess(alice, createPods, {
    roles: [role('reader', [READ_PODS], 'shop')],
    bindings: [binding('b', 'reader', 'alice', 'shop')],
  })
  expect(explained.bindings).toEqual([
    { source: 'RoleBinding "b/shop" of Role "reader" to User "alice"', lacks: 'for "pods" it allows get, list, not create' },
  ])
  expect(explained.remedies[0]).toEqual({
    change: 'AddRule',
    summary: 'Add the verb "create" to rule 1 of the Role "reader", for all who have it',
    command: `kubectl patch role reader --type=json -p '[{"op":"add","path":"/rules/0/verbs/-","value":"create"}]' -n shop`,
    allowsBesides: 0,
  })
})

test.each([
  [
    'a role that is there is bound',
    [role('maker', [MAKE_PODS], 'shop')],
    [],
    [
      ['BindRole', 0],
      ['NewRole', 0],
    ],
  ],
  [
    'one who is added to a binding has less work than a new binding',
    [role('maker', [MAKE_PODS], 'shop')],
    [binding('b', 'maker', 'bob', 'shop')],
    [
      ['AddSubject', 0],
      ['BindRole', 0],
      ['NewRole', 0],
    ],
  ],
  [
    'a wide role comes after a narrow one',
    [role('c-all', [{ ...MAKE_PODS, verbs: ['*'] }])],
    [],
    [
      ['NewRole', 0],
      ['BindRole', 999],
    ],
  ],
  [
    'roles of another namespace do not help',
    [role('maker', [MAKE_PODS], 'other')],
    [binding('b', 'maker', 'alice', 'other')],
    [['NewRole', 0]],
  ],
  ['roles of the system are not for people', [role('system:maker', [MAKE_PODS])], [], [['NewRole', 0]]],
  ['nor are their bindings', [role('system:maker', [MAKE_PODS])], [systemBinding], [['NewRole', 0]]],
  [
    'rules that the server keeps are not added to',
    [role('c-reader', [READ_PODS], '', { 'kubernetes.io/bootstrapping': 'rbac-defaults' })],
    [binding('b', 'c-reader', 'alice')],
    [['NewRole', 0]],
  ],
])('%s', (_, roles, bindings, expected) => {
  expect(changes({ roles, bindings })).toEqual(expected)
})

test.each([
  ['a role that is not there', [], 'there is no Role "reader"'],
  ['another name', [{ ...MAKE_PODS, verbs: ['get'], resourceNames: ['web'] }], 'it allows this for "web" only'],
  ['another resource', [{ ...READ_PODS, resources: ['services'] }], 'it has no rule for "pods" in the API group ""'],
])('a binding with %s', (_, rules, lacks) => {
  const roles = rules.length === 0 ? [] : [role('reader', rules, 'shop')]
  const access = { ...createPods, verb: 'get', name: 'db' }
  expect(explainAccess(alice, access, { roles, bindings: [binding('b', 'reader', 'alice', 'shop')] }).bindings[0]?.lacks).toBe(lacks)
})

test('a path is allowed by a cluster role', () => {
  expect(explainAccess(alice, { verb: 'get', path: '/metrics' }, { roles: [], bindings: [] }).remedies[0]?.command).toBe(
    'kubectl create clusterrole alice-get-path --verb=get --non-resource-url=/metrics && kubectl create clusterrolebinding alice-get-path --clusterrole=alice-get-path --user=alice',
  )
})

test('names are quoted for a shell', () => {
  const { remedies } = explainAccess({ name: "O'Neil; rm", groups: [] }, createPods, { roles: [], bindings: [] })
  expect(remedies[0]?.command).toContain(`--user='O'\\''Neil; rm'`)
})
