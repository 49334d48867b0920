// `node test/bench/authorization.mjs` after `pnpm build`: what a decision by roles costs, and what a change of them, in one process.
import { createPolicy } from '../../apiserver/dist/authorization/rbac/policy.js'
import { rbacAuthorizer } from '../../apiserver/dist/authorization/rbac/rbac-authorizer.js'

const ROLES = 2000
const BINDINGS = 10_000
const NAMESPACES = 500
const USERS = 1000
const TEAMS = 100
const ROUNDS = 200_000

const resources = ['pods', 'services', 'configmaps', 'secrets', 'endpoints', 'events', 'pods/log', 'serviceaccounts']
const ruleOf = (i) => ({
  verbs: i % 3 === 0 ? ['get', 'list', 'watch'] : ['create', 'update', 'patch', 'delete'],
  apiGroups: [['', 'apps', 'batch', `group-${i % 50}.example.org`][i % 4]],
  resources: [resources[i % resources.length], `kind-${i % 97}s`],
})
const policy = createPolicy()
for (let i = 0; i < ROLES; i++) {
  const namespace = i % 2 === 0 ? '' : `ns-${i % NAMESPACES}`
  policy.setRole(namespace, { metadata: { name: `role-${i}` }, rules: Array.from({ length: 5 }, (_, k) => ruleOf(i * 5 + k)) })
}
const bindingOf = (i) => ({
  metadata: { name: `binding-${i}` },
  roleRef: i % 4 === 1 ? { kind: 'Role', name: `role-${(i % NAMESPACES) | 1}` } : { kind: 'ClusterRole', name: `role-${(i * 2) % ROLES}` },
  subjects: [
    { kind: 'User', name: `user-${i % USERS}` },
    { kind: 'Group', name: `team-${i % TEAMS}` },
  ],
})
const placeOf = (i) => (i % 10 === 0 ? '' : `ns-${i % NAMESPACES}`)
for (let i = 0; i < BINDINGS; i++) policy.setBinding(placeOf(i), bindingOf(i))

const authorizer = rbacAuthorizer(policy)
const users = Array.from({ length: USERS }, (_, i) => ({
  name: `user-${i}`,
  groups: [`team-${i % TEAMS}`, `team-${(i * 7) % TEAMS}`, 'system:authenticated'],
}))
const accesses = (resource) =>
  Array.from({ length: 997 }, (_, i) => ({
    ...{ verb: ['get', 'create', 'delete'][i % 3], group: '', resource, subresource: '' },
    namespace: `ns-${i % NAMESPACES}`,
    name: 'x',
  }))

const microseconds = (count, work) => {
  const began = process.hrtime.bigint()
  for (let i = 0; i < count; i++) work(i)
  return Number(process.hrtime.bigint() - began) / 1000 / count
}
const measured = (what, count, work) => {
  microseconds(Math.min(count, 50_000), work)
  console.log(`${what.padEnd(58)} ${microseconds(count, work).toFixed(2)} µs`)
}

console.log(`${ROLES} roles, ${BINDINGS} bindings, ${USERS} users of ${TEAMS} groups in ${NAMESPACES} namespaces`)
let allowed = 0
const decide = (list) => (i) => {
  if (authorizer.decide(users[i % USERS], list[i % list.length]).verdict === 'allow') allowed++
}
measured('a decision, some allowed and some not', ROUNDS, decide(accesses('pods')))
const share = ((100 * allowed) / (ROUNDS + 50_000)).toFixed(0)
measured(`a decision about what no rule names (above: ${share} % allowed)`, ROUNDS, decide(accesses('nothings')))
measured('a binding that changes', 20_000, (i) => policy.setBinding(placeOf(i % BINDINGS), bindingOf(i % BINDINGS)))
measured('a binding that changes, and a decision of whom it names', 20_000, (i) => {
  policy.setBinding(placeOf(i % BINDINGS), bindingOf(i % BINDINGS))
  authorizer.decide(users[i % USERS], {
    verb: 'get',
    group: '',
    resource: 'pods',
    subresource: '',
    namespace: `ns-${i % NAMESPACES}`,
    name: '',
  })
})
