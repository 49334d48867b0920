import type { ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '@coxswain/api-types'
import { seededRandom } from '@coxswain/ports'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { UserInfo } from '../../authentication/user-info.ts'
import type { Access } from '../authorizer.ts'
import { createPolicy } from './policy.ts'
import { rbacAuthorizer } from './rbac-authorizer.ts'
import { faultyPolicy } from './testdata/planted-faults.ts'
import { type SlowPolicy, slowAllows, slowRulesFor } from './testdata/slow-rbac.ts'

/** Few names, so that things meet. */
const NAMESPACES = ['a', 'b']
const NAMES = ['x', 'y', 'z']
const some = <T>(values: readonly T[], max = 2) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: max })
const name = fc.constantFrom(...NAMES)
const namespace = fc.constantFrom('', ...NAMESPACES)

const resourceRule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: some(['get', 'list', '*']),
  apiGroups: some(['', 'apps', '*']),
  resources: some(['pods', 'pods/log', 'deployments', 'deployments/scale', '*', '*/scale']),
  resourceNames: fc.option(some(NAMES), { nil: undefined, freq: 2 }),
})
const urlRule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: some(['get', '*']),
  nonResourceURLs: some(['/healthz', '/api/*', '/metrics', '*']),
})
const rules = fc.array(fc.oneof(resourceRule, urlRule), { maxLength: 3 })
const subject: fc.Arbitrary<Subject> = fc.oneof(
  fc.record({ kind: fc.constantFrom('User', 'Group'), name }),
  fc.record({ kind: fc.constant('ServiceAccount'), name, namespace: fc.constantFrom('a', 'b') }),
)

type Change =
  | { readonly do: 'role'; readonly namespace: string; readonly name: string; readonly rules: PolicyRule[] | undefined }
  | {
      readonly do: 'binding'
      readonly namespace: string
      readonly name: string
      readonly roleRef: { readonly kind: string; readonly name: string }
      readonly subjects: Subject[] | undefined
    }

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ do: fc.constant('role' as const), namespace, name, rules: fc.option(rules, { nil: undefined, freq: 4 }) }),
  fc.record({
    do: fc.constant('binding' as const),
    namespace,
    name,
    roleRef: fc.record({ kind: fc.constantFrom('Role', 'ClusterRole'), name }),
    subjects: fc.option(fc.array(subject, { maxLength: 3 }), { nil: undefined, freq: 4 }),
  }),
)

/** As long as they may be: what changes a role that is bound already is rare among few of them. */
const changesOf = fc.array(change, { minLength: 1, maxLength: 25, size: 'max' })

const users = ['x', 'y', 'system:serviceaccount:a:x'].flatMap((user) => [[], ['x'], ['y', 'z']].map((groups) => ({ name: user, groups })))
const accesses: readonly Access[] = [
  ...['', 'a', 'b'].flatMap((where) =>
    ['pods', 'deployments'].flatMap((resource) =>
      ['', 'log', 'scale'].flatMap((subresource) =>
        ['get', 'list', 'delete'].map((verb) => ({
          ...{ verb, resource, subresource },
          group: resource === 'pods' ? '' : 'apps',
          namespace: where,
          name: verb === 'get' ? 'x' : '',
        })),
      ),
    ),
  ),
  ...['/healthz', '/api/v1', '/metrics', '/other'].map((path) => ({ verb: 'get', path })),
]

/** The same change in the plain lists that the slow model reads. */
const applied = (policy: SlowPolicy, step: Change): SlowPolicy => {
  const others = <T extends { readonly metadata: { name?: string | undefined; namespace?: string | undefined } }>(all: readonly T[]) =>
    all.filter(({ metadata }) => metadata.name !== step.name || (metadata.namespace ?? '') !== step.namespace)
  const metadata = { name: step.name, ...(step.namespace === '' ? {} : { namespace: step.namespace }) }
  if (step.do === 'role') {
    const key = step.namespace === '' ? 'clusterRoles' : 'roles'
    return { ...policy, [key]: [...others<Role>(policy[key]), ...(step.rules === undefined ? [] : [{ metadata, rules: step.rules }])] }
  }
  const key = step.namespace === '' ? 'clusterBindings' : 'bindings'
  const made = step.subjects === undefined ? [] : [{ metadata, roleRef: refOf(step), subjects: step.subjects }]
  return { ...policy, [key]: [...others<RoleBinding | ClusterRoleBinding>(policy[key]), ...made] }
}

/** A binding of the cluster gives cluster roles alone. */
const refOf = ({ namespace: where, roleRef }: Extract<Change, { do: 'binding' }>) =>
  where === '' ? { ...roleRef, kind: 'ClusterRole' } : roleRef

const EMPTY: SlowPolicy = { clusterRoles: [], roles: [], clusterBindings: [], bindings: [] }
const sorted = (list: readonly object[]): readonly string[] => [...new Set(list.map((each) => JSON.stringify(each)))].sort()

test('whatever changes, the index decides as the slow model does', () => {
  fc.assert(
    fc.property(changesOf, fc.integer(), (changes, seed) => {
      const policy = faultyPolicy(createPolicy())
      const authorizer = rbacAuthorizer(policy)
      const random = seededRandom(String(seed))
      let slow = EMPTY
      const check = (user: UserInfo, access: Access): void => {
        const decided = authorizer.decide(user, access).verdict === 'allow'
        if (decided !== slowAllows(slow, user, access))
          throw new Error(`${decided ? 'allowed' : 'denied'}: ${JSON.stringify({ user, access })}`)
      }
      for (const step of changes) {
        slow = applied(slow, step)
        const metadata = { name: step.name, namespace: step.namespace }
        if (step.do === 'role')
          step.rules === undefined
            ? policy.removeRole(step.namespace, step.name)
            : policy.setRole(step.namespace, { metadata, rules: step.rules })
        else if (step.subjects === undefined) policy.removeBinding(step.namespace, step.name)
        else policy.setBinding(step.namespace, { metadata, roleRef: refOf(step), subjects: step.subjects })
        // Asking in between makes indexes that later changes must touch.
        for (const user of users) {
          const access = accesses[Math.floor(random.next() * accesses.length)] as Access
          check(user, access)
        }
      }
      for (const user of users) {
        for (const access of accesses) check(user, access)
        const listed = authorizer.rulesFor(user, 'a')
        const resources = slowRulesFor(slow, user, 'a').filter((rule) => rule.resources !== undefined)
        expect(sorted(listed.resourceRules.map(({ resources: of, verbs }) => ({ of, verbs })))).toEqual(
          sorted(resources.map(({ resources: of, verbs }) => ({ of, verbs }))),
        )
      }
    }),
    { numRuns: 100, seed: 1 },
  )
})
