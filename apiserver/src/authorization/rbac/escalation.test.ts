import { beforeAll, describe, expect, test } from 'vitest'
import type { UserInfo } from '../../authentication/user-info.ts'
import { answerTo } from '../../testkit/answer-to.ts'
import { type TestServer, testServer } from '../../testkit/test-server.ts'

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const GROUP = 'rbac.authorization.k8s.io'
const user = (name: string): UserInfo => ({ name, groups: ['team', 'system:authenticated'] })
const rule = (verbs: string, resources: string, more: object = {}) => ({
  verbs: verbs.split(' '),
  apiGroups: [''],
  resources: resources.split(' '),
  ...more,
})
const role = (name: string, ...rules: readonly object[]) => ({ metadata: { name }, rules })
const binding = (name: string, kind: string, roleName: string, to = 'eve') => ({
  metadata: { name },
  roleRef: { apiGroup: GROUP, kind, name: roleName },
  subjects: [{ apiGroup: GROUP, kind: 'User', name: to }],
})

let server: TestServer
/** `giver` may write roles and bindings and read pods; `escalator` may escalate besides, `binder` bind the role `secrets`. */
beforeAll(async () => {
  server = await testServer()
  const write = { verbs: ['*'], apiGroups: [GROUP], resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'] }
  const narrow = { ...write, verbs: ['get', 'create', 'update', 'patch'] }
  const objects: readonly (readonly [string, object])[] = [
    ['clusterroles', role('giver', narrow, rule('get list', 'pods'), rule('get', 'configmaps', { resourceNames: ['a', 'b'] }))],
    ['clusterroles', role('escalator', { ...write, verbs: ['create', 'update', 'patch', 'escalate'] })],
    ['clusterroles', role('binder', { ...narrow }, { ...write, verbs: ['bind'], resources: ['clusterroles'], resourceNames: ['secrets'] })],
    ['clusterroles', role('secrets', rule('get', 'secrets'))],
    ['clusterroles', role('pods', rule('get', 'pods'))],
    ...['giver', 'escalator', 'binder'].map((name) => ['clusterrolebindings', binding(name, 'ClusterRole', name, name)] as const),
  ]
  for (const [plural, object] of objects) expect((await server.send('POST', `${RBAC}/${plural}`, object)).status).toBe(201)
})

const post = (name: string, path: string, object: object) => answerTo(server, user(name), 'POST', `${RBAC}/${path}?dryRun=All`, object)
const refusal = (subject: string, who: string, ...missing: readonly string[]): string =>
  `${subject} is forbidden: user "${who}" (groups=["team" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n${missing.join('\n')}`

describe('a role', () => {
  test.each([
    ['giver', role('r', rule('get', 'pods')), 201, ''],
    ['giver', role('r', rule('get list', 'pods', { resourceNames: ['x'] })), 201, ''],
    ['giver', role('r', rule('get', 'configmaps', { resourceNames: ['a'] })), 201, ''],
    ['giver', role('r', rule('get', 'configmaps')), 403, '{APIGroups:[""], Resources:["configmaps"], Verbs:["get"]}'],
    [
      'giver',
      role('r', rule('get', 'configmaps', { resourceNames: ['c'] })),
      403,
      '{APIGroups:[""], Resources:["configmaps"], ResourceNames:["c"], Verbs:["get"]}',
    ],
    [
      'giver',
      role('r', rule('get watch delete', 'pods secrets'), { verbs: ['get'], nonResourceURLs: ['/metrics'] }),
      403,
      '{APIGroups:[""], Resources:["pods"], Verbs:["watch" "delete"]}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "watch" "delete"]}\n{NonResourceURLs:["/metrics"], Verbs:["get"]}',
    ],
    ['giver', role('r', rule('*', 'pods')), 403, '{APIGroups:[""], Resources:["pods"], Verbs:["*"]}'],
    ['escalator', role('r', rule('*', '*')), 201, ''],
  ])('of %s: %j', async (who, object, status, missing) => {
    const answer = await post(who, 'clusterroles', object)
    expect(answer.status).toBe(status)
    if (status === 403) expect(answer.json.message).toBe(refusal(`clusterroles.${GROUP} "r"`, who, missing))
  })

  test('that gathers others is for those who may do all', async () => {
    const gathering = { ...role('r'), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }
    const { json } = await post('giver', 'clusterroles', gathering)
    expect(json.message).toBe(`clusterroles.${GROUP} "r" is forbidden: must have cluster-admin privileges to use the aggregationRule`)
    expect((await post('escalator', 'clusterroles', gathering)).status).toBe(201)
  })

  test('may not be widened, and may lose its finalizers and owners', async () => {
    const path = `${RBAC}/clusterroles/secrets`
    const patch = (change: object) => answerTo(server, user('giver'), 'PATCH', `${path}?dryRun=All`, change)
    const { json } = await patch({ metadata: { labels: { a: 'b' } } })
    expect(json.message).toBe(refusal(`clusterroles.${GROUP} "secrets"`, 'giver', '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}'))
    expect((await patch({ metadata: { finalizers: ['example.org/a'] } })).status).toBe(200)
  })
})

describe('a binding', () => {
  test.each([
    ['giver', 'pods', 201, ''],
    ['giver', 'secrets', 403, '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}'],
    ['binder', 'secrets', 201, ''],
    ['binder', 'pods', 403, '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}'],
  ])('%s gives %s: %i', async (who, roleName, status, missing) => {
    for (const [path, resource] of [
      ['clusterrolebindings', 'clusterrolebindings'],
      ['namespaces/default/rolebindings', 'rolebindings'],
    ] as const) {
      const answer = await post(who, path, binding('b', 'ClusterRole', roleName))
      expect(answer.status).toBe(status)
      if (status === 403) expect(answer.json.message).toBe(refusal(`${resource}.${GROUP} "b"`, who, missing))
    }
  })

  test('to a role that is not there is for those who may bind it', async () => {
    const { status, json } = await post('giver', 'namespaces/default/rolebindings', binding('b', 'Role', 'nowhere'))
    expect([status, json.message]).toEqual([404, `roles.${GROUP} "nowhere" not found`])
  })
})

test('rules that cannot be found are told with what is missing', async () => {
  await server.send('POST', `${RBAC}/clusterrolebindings`, binding('gone', 'ClusterRole', 'never-made', 'giver'))
  const { json } = await post('giver', 'clusterroles', role('r', rule('get', 'secrets')))
  const expected = refusal(`clusterroles.${GROUP} "r"`, 'giver', '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}')
  expect(json.message).toBe(`${expected}; resolution errors: [clusterroles.${GROUP} "never-made" not found]`)
  const denied = await answerTo(server, user('giver'), 'GET', '/api/v1/secrets')
  expect(denied.json.message).toBe(
    `secrets is forbidden: User "giver" cannot list resource "secrets" in API group "" at the cluster scope: RBAC: clusterrole.${GROUP} "never-made" not found`,
  )
  const review = { spec: { namespace: 'default' } }
  const rules = await answerTo(server, user('giver'), 'POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', review)
  expect(rules.json.status).toMatchObject({ incomplete: false, evaluationError: `clusterrole.${GROUP} "never-made" not found` })
})
