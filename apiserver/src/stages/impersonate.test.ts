import type { StatusError } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import type { UserInfo } from '../authentication/user-info.ts'
import { createPolicy } from '../authorization/rbac/policy.ts'
import { rbacAuthorizer } from '../authorization/rbac/rbac-authorizer.ts'
import { impersonate } from './impersonate.ts'

const LIST_PODS = { verb: 'list', group: '', resource: 'pods', subresource: '', namespace: 'default', name: '' }
const AUTH = 'authentication.k8s.io'

interface Rule {
  readonly verbs: string[]
  readonly apiGroups: string[]
  readonly resources: string[]
  readonly resourceNames?: string[]
}

/** Who `ann` may be, given rules; a header may have several values. */
const acting = (
  rules: readonly Rule[],
  headers: Readonly<Record<string, string | readonly string[]>>,
  caller: UserInfo = { name: 'ann', groups: ['dev'] },
): UserInfo => {
  const policy = createPolicy()
  const [apiGroup, name] = ['rbac.authorization.k8s.io', 'actors']
  policy.setRole('', { metadata: { name }, rules: [...rules] })
  policy.setBinding('', {
    metadata: { name },
    roleRef: { apiGroup, kind: 'ClusterRole', name },
    subjects: [{ apiGroup, kind: 'Group', name: 'dev' }],
  })
  const raw = Object.entries(headers).flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]))
  const joined = Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [values].flat().join(', ')]))
  return impersonate(rbacAuthorizer(policy), caller, { method: 'GET', path: '/', query: '', headers: joined, rawHeaders: raw }, LIST_PODS)
}

const refusal = (...given: Parameters<typeof acting>): StatusError['status'] => {
  try {
    acting(...given)
  } catch (error) {
    return (error as StatusError).status
  }
  throw new Error('it was allowed')
}

const anybody: Rule[] = [
  { verbs: ['impersonate'], apiGroups: ['', AUTH], resources: ['users', 'groups', 'serviceaccounts', 'uids', 'userextras/scopes'] },
]

describe('a request in the name of another', () => {
  test('is the caller’s own where no header asks for it', () => {
    expect(acting([], { accept: '*/*' })).toEqual({ name: 'ann', groups: ['dev'] })
  })

  test('is that user’s, who is known as such', () => {
    expect(acting(anybody, { 'impersonate-user': 'bob' })).toEqual({ name: 'bob', groups: ['system:authenticated'] })
    expect(
      acting(anybody, {
        'impersonate-user': 'bob',
        'impersonate-group': ['ops', 'CN=a, O=b'],
        'impersonate-uid': '7',
        'impersonate-extra-scopes': 'read',
      }),
    ).toEqual({ name: 'bob', uid: '7', groups: ['ops', 'CN=a, O=b', 'system:authenticated'], extra: { scopes: ['read'] } })
  })

  test('has the groups of a service account, and those of strangers where it is a stranger’s', () => {
    expect(acting(anybody, { 'impersonate-user': 'system:serviceaccount:ns:robot' }).groups).toEqual([
      'system:serviceaccounts',
      'system:serviceaccounts:ns',
      'system:authenticated',
    ])
    expect(acting(anybody, { 'impersonate-user': 'system:anonymous' }).groups).toEqual(['system:unauthenticated'])
    expect(acting(anybody, { 'impersonate-user': 'bob', 'impersonate-group': 'system:unauthenticated' }).groups).toEqual([
      'system:unauthenticated',
    ])
  })

  test('needs a user', () => {
    expect(refusal(anybody, { 'impersonate-group': 'ops' })).toMatchObject({
      code: 400,
      message:
        'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"ops"}, Extra:map[string][]string(nil)} without impersonating a user name',
    })
    expect(refusal(anybody, { 'impersonate-extra-scopes': ['a', 'b'] }).message).toContain(
      'Extra:map[string][]string{"scopes":{"a", "b"}}} without',
    )
  })

  test('is refused for each thing that the caller may not be', () => {
    expect(refusal([], { 'impersonate-user': 'bob' })).toMatchObject({
      code: 403,
      message:
        'pods is forbidden: User "ann" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "default"',
    })
    const onlyBob: Rule[] = [{ verbs: ['impersonate'], apiGroups: [''], resources: ['users'], resourceNames: ['bob'] }]
    expect(acting(onlyBob, { 'impersonate-user': 'bob' }).name).toBe('bob')
    for (const header of ['group', 'uid', 'extra-scopes'])
      expect(refusal(onlyBob, { 'impersonate-user': 'bob', [`impersonate-${header}`]: 'x' }).code).toBe(403)
    expect(refusal(onlyBob, { 'impersonate-user': 'eve' }).code).toBe(403)
  })
})

describe('a narrow right to act for others', () => {
  const narrow = (mode: string, ...resources: string[]): Rule[] => [
    { verbs: [`impersonate:${mode}`], apiGroups: [AUTH], resources },
    { verbs: [`impersonate-on:${mode}:list`], apiGroups: [''], resources: ['pods'] },
  ]

  test('of users holds for what it names, never for nodes, service accounts or masters', () => {
    const rules = narrow('user-info', 'users', 'groups', 'serviceaccounts', 'nodes')
    expect(acting(rules, { 'impersonate-user': 'bob', 'impersonate-group': 'ops' }).groups).toEqual(['ops', 'system:authenticated'])
    expect(refusal(rules, { 'impersonate-user': 'system:node:n1' }).code).toBe(403)
    expect(refusal(rules, { 'impersonate-user': 'system:serviceaccount:ns:robot' }).code).toBe(403)
    expect(refusal(rules, { 'impersonate-user': 'bob', 'impersonate-group': 'system:masters' }).message).toBe(
      'groups.authentication.k8s.io "system:masters" is forbidden: User "ann" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope: impersonating the system:masters group is not allowed',
    )
    expect(refusal(rules.slice(0, 1), { 'impersonate-user': 'bob' }).message).toContain('impersonate-on:user-info:list')
  })

  test('of a service account or a node gives its own groups', () => {
    expect(acting(narrow('serviceaccount', 'serviceaccounts'), { 'impersonate-user': 'system:serviceaccount:ns:robot' }).groups).toContain(
      'system:serviceaccounts:ns',
    )
    expect(acting(narrow('arbitrary-node', 'nodes'), { 'impersonate-user': 'system:node:n1' }).groups).toEqual([
      'system:nodes',
      'system:authenticated',
    ])
  })

  test('of the own node is for a service account that runs there', () => {
    const rules = narrow('associated-node', 'nodes')
    const on = (node: string): UserInfo => ({
      name: 'system:serviceaccount:ns:agent',
      groups: ['dev'],
      extra: { 'authentication.kubernetes.io/node-name': [node] },
    })
    expect(acting(rules, { 'impersonate-user': 'system:node:n1' }, on('n1')).name).toBe('system:node:n1')
    expect(refusal(rules, { 'impersonate-user': 'system:node:n2' }, on('n1')).code).toBe(403)
  })
})
