import { having, merge, one, post, put, table } from '../case.ts'
import { at } from '../resources.ts'
import { clusterRole, clusterRoleBinding, role, roleBinding, validatingWebhookConfiguration } from './objects.ts'

const RBAC = 'rbac.authorization.k8s.io/v1'
const ROLES = at('roles', RBAC)
const CLUSTER_ROLES = at('clusterroles', RBAC, '')
const BINDINGS = at('rolebindings', RBAC)
const CLUSTER_BINDINGS = at('clusterrolebindings', RBAC, '')
const HOOKS = at('validatingwebhookconfigurations', 'admissionregistration.k8s.io/v1', '')
const AUTHORIZATION = 'authorization.k8s.io/v1'
const DRY = '?dryRun=All'
type Rest = Record<string, unknown>

const rules: readonly (readonly [string, Rest])[] = [
  ['nothing', { rules: undefined }],
  ['no verbs', { rules: [{ apiGroups: [''], resources: ['pods'] }] }],
  ['no groups', { rules: [{ verbs: ['get'], resources: ['pods'] }] }],
  ['no resources', { rules: [{ verbs: ['get'], apiGroups: [''] }] }],
  ['paths', { rules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/x/*'] }] }],
  ['paths and resources', { rules: [{ verbs: ['get'], nonResourceURLs: ['/x'], apiGroups: [''], resources: ['pods'] }] }],
  ['names', { rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: ['a'] }] }],
]
const GROUP = 'rbac.authorization.k8s.io'
const roleRef = { apiGroup: GROUP, kind: 'Role', name: 'a' }
const bindings: readonly (readonly [string, Rest])[] = [
  ['no subjects', { subjects: undefined }],
  ['a subject without a group', { subjects: [{ kind: 'User', name: 'jane' }] }],
  ['an account without a namespace', { subjects: [{ kind: 'ServiceAccount', name: 'x' }] }],
  ['an account', { subjects: [{ kind: 'ServiceAccount', name: 'x', namespace: 'y' }] }],
  ['an account with a bad name', { subjects: [{ kind: 'ServiceAccount', name: 'X_', namespace: 'y' }] }],
  ['a subject that is none', { subjects: [{ kind: 'Foo', name: 'x' }] }],
  ['a subject without a name', { subjects: [{ kind: 'User', apiGroup: GROUP }] }],
  ['a subject of another group', { subjects: [{ kind: 'Group', apiGroup: 'foo', name: 'x' }] }],
  ['a role of another kind', { roleRef: { ...roleRef, kind: 'Foo' } }],
  ['a role of another group', { roleRef: { ...roleRef, apiGroup: 'foo' } }],
  ['a role without a group', { roleRef: { kind: 'Role', name: 'a' } }],
  ['a role without a name', { roleRef: { ...roleRef, name: '' } }],
  ['no role', { roleRef: undefined }],
]
const HOOK = {
  name: 'hook.example.org',
  clientConfig: { url: 'https://127.0.0.1:9/' },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  rules: [{ apiGroups: ['example.org'], apiVersions: ['v1'], resources: ['nothings'], operations: ['CREATE'] }],
}
const hooks: readonly (readonly [string, Rest])[] = [
  ['a name that is bad', { name: 'x' }],
  ['no client', { clientConfig: {} }],
  ['two clients', { clientConfig: { url: 'https://127.0.0.1:9/', service: { name: 'a', namespace: 'b' } } }],
  ['an address without TLS', { clientConfig: { url: 'http://127.0.0.1/' } }],
  ['an address with a question', { clientConfig: { url: 'https://u@127.0.0.1/?a=b#c' } }],
  ['a service', { clientConfig: { service: { name: 'a', namespace: 'b', path: '/x' } } }],
  ['a service, badly', { clientConfig: { service: { name: '', namespace: '', path: 'x', port: 0 } } }],
  ['no side effects said', { sideEffects: undefined }],
  ['side effects', { sideEffects: 'Some' }],
  ['no versions of reviews', { admissionReviewVersions: [] }],
  ['a version of reviews that nobody knows', { admissionReviewVersions: ['v9'] }],
  ['too much time', { timeoutSeconds: 31 }],
  ['no time', { timeoutSeconds: 0 }],
  ['a failure policy that is none', { failurePolicy: 'Foo' }],
  ['a match policy that is none', { matchPolicy: 'Foo' }],
  ['an operation that is none', { rules: [{ ...HOOK.rules[0], operations: ['FOO'] }] }],
  ['an operation beside all', { rules: [{ ...HOOK.rules[0], operations: ['*', 'CREATE'] }] }],
  ['a rule of nothing', { rules: [{}] }],
  ['a scope that is none', { rules: [{ ...HOOK.rules[0], scope: 'Foo' }] }],
  ['resources beside all', { rules: [{ ...HOOK.rules[0], resources: ['*/*', 'pods'] }] }],
]
const ATTRIBUTES = { verb: 'get', resource: 'pods', namespace: '{ns}' }
const reviews: readonly (readonly [string, string, Rest])[] = [
  ['SelfSubjectAccessReview', 'what I may', { resourceAttributes: ATTRIBUTES }],
  ['SelfSubjectAccessReview', 'a path', { nonResourceAttributes: { path: '/healthz', verb: 'get' } }],
  ['SelfSubjectAccessReview', 'nothing', {}],
  ['SelfSubjectAccessReview', 'both', { resourceAttributes: ATTRIBUTES, nonResourceAttributes: { path: '/x', verb: 'get' } }],
  ['SubjectAccessReview', 'nobody', { resourceAttributes: ATTRIBUTES }],
  ['SubjectAccessReview', 'an administrator', { user: 'x', groups: ['system:masters'], resourceAttributes: ATTRIBUTES }],
  ['SubjectAccessReview', 'nothing', { user: 'x' }],
]
/** Why is each authorizer's own words. */
const verdict = ({ status, ...rest }: Rest): unknown => ({ ...rest, status: isObject(status) ? { ...status, reason: undefined } : status })
const isObject = (value: unknown): value is Rest => typeof value === 'object' && value !== null
const review = (kind: string, spec: Rest, rest: Rest = {}) => ({ apiVersion: AUTHORIZATION, kind, spec, ...rest })

/** Roles, bindings, webhooks, and questions of who may do what. */
export const access = {
  name: 'access',
  cases: [
    ...rules.map(([name, rest]) => one(`Role: ${name}`, post(`${ROLES}${DRY}`, role('r', rest)))),
    ...rules.map(([name, rest]) => one(`ClusterRole: ${name}`, post(`${CLUSTER_ROLES}${DRY}`, clusterRole('{ns}-r', rest)))),
    one(
      'ClusterRole: of others',
      post(`${CLUSTER_ROLES}${DRY}`, clusterRole('{ns}-r', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } })),
      post(`${CLUSTER_ROLES}${DRY}`, clusterRole('{ns}-r', { aggregationRule: { clusterRoleSelectors: [] } })),
      post(
        `${CLUSTER_ROLES}${DRY}`,
        clusterRole('{ns}-r', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'a b': 'c' } }] } }),
      ),
    ),
    ...bindings.map(([name, rest]) => one(`RoleBinding: ${name}`, post(`${BINDINGS}${DRY}`, roleBinding('b', rest)))),
    one('ClusterRoleBinding: of a role', post(`${CLUSTER_BINDINGS}${DRY}`, clusterRoleBinding('{ns}-b', { roleRef }))),
    having(
      [roleBinding('b')],
      'RoleBinding: changed',
      merge(`${BINDINGS}/b`, { subjects: [] }),
      merge(`${BINDINGS}/b`, { roleRef: { name: 'other' } }),
    ),
    having(
      [
        roleBinding('b', {
          subjects: [
            { kind: 'ServiceAccount', name: 's', namespace: 'n' },
            { kind: 'User', name: 'u', apiGroup: GROUP },
            { kind: 'Group', name: 'g', apiGroup: GROUP },
          ],
        }),
      ],
      'RoleBinding: a table',
      table(`${BINDINGS}/b`),
    ),
    one('role without its namespace', put(`${ROLES}/r`, role('r')), put(`${ROLES}/r`, role('other'))),
    ...hooks.map(([name, rest]) =>
      one(`webhook: ${name}`, post(`${HOOKS}${DRY}`, validatingWebhookConfiguration('{ns}-h', { webhooks: [{ ...HOOK, ...rest }] }))),
    ),
    having(
      [validatingWebhookConfiguration('{ns}-h')],
      'webhook: generations',
      merge(`${HOOKS}/{ns}-h`, { metadata: { labels: { a: 'b' } } }),
      merge(`${HOOKS}/{ns}-h`, { webhooks: [{ ...HOOK, timeoutSeconds: 3 }] }),
      table(`${HOOKS}/{ns}-h`),
    ),
    ...reviews.map(([kind, name, spec]) =>
      one(`${kind}: ${name}`, post(at(`${kind.toLowerCase()}s`, AUTHORIZATION, ''), review(kind, spec), { see: verdict })),
    ),
    one(
      'LocalSubjectAccessReview: in another namespace',
      post(
        at('localsubjectaccessreviews', AUTHORIZATION),
        review('LocalSubjectAccessReview', { user: 'x', resourceAttributes: { ...ATTRIBUTES, namespace: 'other' } }),
      ),
    ),
    one(
      'SelfSubjectRulesReview',
      post(at('selfsubjectrulesreviews', AUTHORIZATION, ''), review('SelfSubjectRulesReview', { namespace: '{ns}' }), {
        see: ({ kind, status }: Rest) => [kind, (status as Rest)?.['incomplete']],
      }),
      post(at('selfsubjectrulesreviews', AUTHORIZATION, ''), review('SelfSubjectRulesReview', {})),
    ),
    one(
      'TokenReview',
      post(
        at('tokenreviews', 'authentication.k8s.io/v1', ''),
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenReview',
          spec: { token: 'nobody' },
        },
        { see: ({ kind, status }: Rest) => [kind, (status as Rest)?.['authenticated'] ?? null] },
      ),
    ),
  ],
}
