import type { KubeObject } from '@coxswain/api-types'
import { beforeAll, describe, expect, test } from 'vitest'
import { type SlowPolicy, slowAllows } from '../authorization/rbac/testdata/slow-rbac.ts'
import { answerTo } from '../testkit/answer-to.ts'
import { type TestServer, testServer } from '../testkit/test-server.ts'
import { accessOf } from './permissions/access-of.ts'
import { MATRIX } from './permissions/matrix.ts'
import { IDENTITIES, type Identity, OBJECTS } from './permissions/world.ts'

/**
 * Who may do what, by name: each request of each identity, answered by the whole server, against a table that says it, and against a model
 * of roles that is written apart from the authorizer.
 */
let server: TestServer
let policy: SlowPolicy
const RBAC = '/apis/rbac.authorization.k8s.io/v1'

beforeAll(async () => {
  server = await testServer()
  for (const [path, object] of OBJECTS) expect([path, (await server.send('POST', path, object)).status]).toEqual([path, 201])
  const all = async <T extends KubeObject>(plural: string) =>
    (await server.send('GET', `${RBAC}/${plural}`)).json.items as unknown as readonly T[]
  policy = {
    clusterRoles: await all('clusterroles'),
    roles: await all('roles'),
    clusterBindings: await all('clusterrolebindings'),
    bindings: await all('rolebindings'),
  }
})

const DENIED = /cannot \w+ (resource|path) "/

/** Whether the request gets past authorization: what is wrong with it otherwise does not matter here. */
const passes = async ({ user }: Identity, method: string, target: string): Promise<boolean> => {
  const read = method === 'GET'
  const { status, json } = await answerTo(server, user, method, read ? target : `${target}?dryRun=All`, read ? undefined : {})
  return !(status === 403 && DENIED.test(json.message as string))
}

const isMaster = ({ user }: Identity): boolean => user.groups.includes('system:masters')
const isNode = ({ user }: Identity): boolean => user.groups.includes('system:nodes')

describe.each(MATRIX)('%s', (request, allowed) => {
  const [method = '', target = ''] = request.split(' ')

  test('is for those who are said, and for nobody else', async () => {
    let found = ''
    for (const each of IDENTITIES) if (await passes(each, method, target)) found += each.sign
    expect(found).toBe(allowed)
  })

  test('the slow model says the same of all but nodes, whose rights are no roles', () => {
    const others = IDENTITIES.filter((each) => !isNode(each))
    const found = others.filter((each) => isMaster(each) || slowAllows(policy, each.user, accessOf(request)))
    expect(found.map(({ sign }) => sign).join('')).toBe(allowed.replace(/[st]/g, ''))
  })
})
