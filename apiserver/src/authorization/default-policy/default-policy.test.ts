import { readFileSync } from 'node:fs'
import type { ClusterRole, KubeObject, PolicyRule, Subject } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { defaultPolicy, withGatheredRules } from './default-policy.ts'
import { CHANGES } from './testdata/changes-since-1.20.ts'

/** What Kubernetes 1.20 has, in short: facts of another release that ours must account for, change by change. */
interface Facts {
  readonly roles: Readonly<Record<string, { readonly labels: readonly string[]; readonly rules: readonly string[] }>>
  readonly bindings: Readonly<Record<string, readonly string[]>>
}
const before = JSON.parse(readFileSync(new URL('./testdata/policy-1.20.json', import.meta.url), 'utf8')) as Facts

const ruleText = ({ apiGroups = [], resources = [], nonResourceURLs = [], resourceNames = [], verbs }: PolicyRule): string =>
  [verbs, apiGroups.map((group) => group || 'core'), [...resources, ...nonResourceURLs], resourceNames]
    .map((words) => words.join(' '))
    .filter((words) => words !== '')
    .join(' | ')
const subjectText = ({ kind, name, namespace }: Subject): string => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
const keyOf = ({ metadata: { namespace, name } }: KubeObject): string => (namespace === undefined ? '' : `${namespace}/`) + name

const now: Facts = {
  roles: Object.fromEntries(
    [...defaultPolicy.clusterRoles, ...defaultPolicy.roles].map((role) => [
      keyOf(role),
      {
        labels: Object.keys(role.metadata.labels ?? {}).filter((label) => label !== 'kubernetes.io/bootstrapping'),
        rules: (role.rules ?? []).map(ruleText),
      },
    ]),
  ),
  bindings: Object.fromEntries(
    [...defaultPolicy.clusterBindings, ...defaultPolicy.bindings].map((binding) => [
      keyOf(binding),
      [`${binding.roleRef.kind} ${binding.roleRef.name}`, ...(binding.subjects ?? []).map(subjectText)],
    ]),
  ),
}

/** `+ what` came, `- what` went. */
const changes = (key: string, old: readonly string[] | undefined, next: readonly string[] | undefined): readonly string[] => [
  ...(old ?? []).filter((each) => next?.includes(each) !== true).map((each) => `- ${key}: ${each}`),
  ...(next ?? []).filter((each) => old?.includes(each) !== true).map((each) => `+ ${key}: ${each}`),
]
const keysOf = (a: object, b: object): readonly string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()

test('the default policy is that of 1.20 with what has changed since', () => {
  const found = [
    ...keysOf(before.roles, now.roles).flatMap((key) => changes(key, before.roles[key]?.rules, now.roles[key]?.rules)),
    ...keysOf(before.bindings, now.bindings).flatMap((key) => changes(`binding ${key}`, before.bindings[key], now.bindings[key])),
  ]
  expect(found).toEqual(CHANGES)
})

test('roles carry the labels by which they are gathered', () => {
  for (const [key, { labels }] of Object.entries(before.roles))
    if (now.roles[key] !== undefined) expect(now.roles[key]?.labels).toEqual(labels)
})

test('every role and binding is marked as a default that may be brought up to date', () => {
  const { clusterRoles, clusterBindings, roles, bindings } = defaultPolicy
  for (const { metadata } of [...clusterRoles, ...clusterBindings, ...roles, ...bindings]) {
    expect(metadata.labels).toMatchObject({ 'kubernetes.io/bootstrapping': 'rbac-defaults' })
    expect(metadata.annotations).toEqual({ 'rbac.authorization.kubernetes.io/autoupdate': 'true' })
  }
})

test('admin, edit and view have their rules from the start, each those of the one before', () => {
  const rulesOf = (name: string) => {
    const role = defaultPolicy.clusterRoles.find(({ metadata }) => metadata.name === name) as ClusterRole
    return (withGatheredRules(role, defaultPolicy.clusterRoles).rules ?? []).map(ruleText)
  }
  const [admin, edit, view] = [rulesOf('admin'), rulesOf('edit'), rulesOf('view')]
  expect(view).toEqual([...rulesOf('system:aggregate-to-view'), ...rulesOf('system:aggregated-metrics-reader')])
  expect(edit).toEqual(expect.arrayContaining([...view, ...rulesOf('system:aggregate-to-edit')]))
  expect(admin).toEqual(expect.arrayContaining([...edit, 'create | authorization.k8s.io | localsubjectaccessreviews']))
  expect(view).not.toContainEqual(expect.stringContaining('secrets'))
})
