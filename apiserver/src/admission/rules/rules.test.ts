import { builtinKinds, createRegistry, defineKind, type KubeObject, type Resource, StatusError } from '@coxswain/api-types'
import { describe, expect, it, test } from 'vitest'
import type { AdmissionRequest, AdmissionView } from '../chain.ts'
import { isExempt } from './exempt.ts'
import { createForms } from './forms.ts'
import { kindOf } from './kind-of.ts'
import { type Constraints, createMatcher } from './matcher.ts'
import { createShown, sameInAllVersions } from './show-as.ts'

const widget = (version: string, status: object = {}) =>
  defineKind({
    group: 'shop.example.com',
    version,
    kind: 'Widget',
    plural: 'widgets',
    scope: 'Namespaced',
    schema: `shop.example.com/${version}.Widget`,
    subresources: status,
  })
const registry = createRegistry([...builtinKinds, widget('v1', { status: true }), widget('v2')])
const resourceOf = (path: string): Resource => {
  const parts = path.split('/')
  const [group, version, plural] = parts.length === 2 ? ['', ...parts] : parts
  return registry.resource(group as string, version as string, plural as string) as Resource
}

/** `apps/v1/deployments`, in the namespace `shop`. */
const request = (path: string, more: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
  operation: 'CREATE',
  resource: resourceOf(path),
  subresource: '',
  namespace: resourceOf(path).definition.scope === 'Namespaced' ? 'shop' : '',
  name: 'a',
  user: { name: 'jane', groups: [] },
  options: { dryRun: false },
  object: { metadata: { name: 'a', labels: { app: 'a' } } } as KubeObject,
  old: undefined,
  warnings: [],
  ...more,
})

const view: AdmissionView = {
  get: (_, __, name) => (name === 'shop' ? ({ metadata: { name, labels: { team: 'red' } } } as KubeObject) : undefined),
  labels: () => undefined,
  list: () => [],
}

const matchOf = (constraints: Partial<Constraints>, asked: AdmissionRequest) =>
  createMatcher(
    { namespaceSelector: {}, objectSelector: {}, matchPolicy: 'Equivalent', resourceRules: undefined, ...constraints },
    createForms(registry),
  )(asked, view)

/** `OPERATIONS groups versions resources scope`. */
const rule = (text: string) => {
  const [operations = '', apiGroups = '', apiVersions = '', resources = '', scope] = text.split(' ')
  const [list, core] = [(words: string) => words.split(','), (word: string) => (word === 'core' ? '' : word)]
  return {
    operations: list(operations),
    apiGroups: list(apiGroups).map(core),
    apiVersions: list(apiVersions),
    resources: list(resources),
    ...(scope === undefined ? {} : { scope }),
  }
}

describe('a rule', () => {
  test.each<[string, string, Partial<AdmissionRequest>, boolean]>([
    ['CREATE apps v1 deployments', 'apps/v1/deployments', {}, true],
    ['UPDATE,DELETE apps v1 deployments', 'apps/v1/deployments', {}, false],
    ['* * * *', 'apps/v1/deployments', {}, true],
    ['CREATE core v1 deployments', 'apps/v1/deployments', {}, false],
    ['CREATE apps v1beta1 deployments', 'apps/v1/deployments', {}, false],
    ['CREATE apps v1 replicasets,deployments', 'apps/v1/deployments', {}, true],
    ['* * * *', 'v1/pods', { subresource: 'eviction' }, false],
    ['* * * pods', 'v1/pods', { subresource: 'eviction' }, false],
    ['* * * pods/*', 'v1/pods', { subresource: 'eviction' }, true],
    ['* * * pods/*', 'v1/pods', {}, true],
    ['* * * pods/eviction', 'v1/pods', { subresource: 'eviction' }, true],
    ['* * * pods/eviction', 'v1/pods', {}, false],
    ['* * * */scale', 'apps/v1/deployments', { subresource: 'scale' }, true],
    ['* * * */scale', 'apps/v1/deployments', { subresource: 'status' }, false],
    ['* * * */*', 'apps/v1/deployments', { subresource: 'status' }, true],
    ['* * * * Namespaced', 'apps/v1/deployments', {}, true],
    ['* * * * Cluster', 'apps/v1/deployments', {}, false],
    ['* * * * Cluster', 'v1/nodes', {}, true],
    ['* * * * Namespaced', 'v1/nodes', {}, false],
    ['* * * * Cluster', 'v1/namespaces', {}, true],
    ['* * * * Namespaced', 'v1/namespaces', {}, false],
    ['* * * * *', 'v1/namespaces', {}, true],
  ])('%s and %s %j: %j', (text, path, more, expected) => {
    const asked = request(path, more)
    expect(matchOf({ resourceRules: [rule(text)] }, asked)).toBe(expected ? asked.resource : undefined)
  })

  it('may name its objects', () => {
    const resourceRules = [{ ...rule('* * * *'), resourceNames: ['b', 'c'] }]
    const found = (name: string) => matchOf({ resourceRules }, request('v1/pods', { name }))
    expect(found('a')).toBeUndefined()
    expect(found('c')).toBe(resourceOf('v1/pods'))
  })

  it('that excludes wins over those that include', () => {
    const constraints = { resourceRules: [rule('* * * *')], excludeResourceRules: [rule('* core * pods')] }
    expect(matchOf(constraints, request('v1/pods'))).toBeUndefined()
    expect(matchOf(constraints, request('v1/secrets'))).toBe(resourceOf('v1/secrets'))
  })

  it('is not needed by what is about everything; no rule at all is about nothing', () => {
    expect(matchOf({ resourceRules: undefined }, request('v1/pods'))).toBe(resourceOf('v1/pods'))
    expect(matchOf({ resourceRules: [] }, request('v1/pods'))).toBeUndefined()
  })
})

describe('another version of the kind', () => {
  const v1 = 'autoscaling/v1/horizontalpodautoscalers'
  const v2 = 'autoscaling/v2/horizontalpodautoscalers'

  test.each<[string, string, string[], string | undefined]>([
    ['Equivalent', v1, ['* autoscaling v2 *'], v2],
    ['Equivalent', v2, ['* autoscaling v1 *'], v1],
    ['Exact', v1, ['* autoscaling v2 *'], undefined],
    ['Equivalent', v1, ['* autoscaling v2 *', '* autoscaling v1 *'], v1],
    ['Equivalent', 'events.k8s.io/v1/events', ['* core v1 events'], 'v1/events'],
    ['Equivalent', 'shop.example.com/v2/widgets', ['* shop.example.com v1 *'], 'shop.example.com/v1/widgets'],
    ['Exact', 'shop.example.com/v2/widgets', ['* shop.example.com v1 *'], undefined],
  ])('%s: %s by %j is shown as %s', (matchPolicy, path, rules, expected) => {
    const found = matchOf({ matchPolicy, resourceRules: rules.map(rule) }, request(path))
    expect(found).toBe(expected === undefined ? undefined : resourceOf(expected))
  })

  it('counts for a subresource where it has it too', () => {
    const resourceRules = [rule('* shop.example.com v2 widgets/status')]
    expect(matchOf({ resourceRules }, request('shop.example.com/v1/widgets', { subresource: 'status' }))).toBeUndefined()
    const back = [rule('* shop.example.com v1 widgets/status')]
    expect(matchOf({ resourceRules: back }, request('shop.example.com/v2/widgets', { subresource: 'status' }))).toBe(
      resourceOf('shop.example.com/v1/widgets'),
    )
  })

  it('is what the object is shown in, and comes back from', async () => {
    const { as, back } = createShown(sameInAllVersions)
    const asked = request(v2)
    const object = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'a' },
      spec: {
        maxReplicas: 3,
        scaleTargetRef: { kind: 'Deployment', name: 'a' },
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
      },
    } as unknown as KubeObject
    const shown = await as(asked, object, resourceOf(v1))
    expect(shown).toMatchObject({ apiVersion: 'autoscaling/v1', spec: { targetCPUUtilizationPercentage: 50 } })
    expect(await back(asked, shown, resourceOf(v1))).toMatchObject({ apiVersion: 'autoscaling/v2', spec: object['spec' as never] })
    const custom = await as(
      request('shop.example.com/v2/widgets'),
      { ...object, apiVersion: 'shop.example.com/v2' },
      resourceOf('shop.example.com/v1/widgets'),
    )
    expect(custom.apiVersion).toBe('shop.example.com/v1')
  })

  it('does not change what is no object of the kind', async () => {
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a' } } as KubeObject
    const asked = request('v1/pods', { subresource: 'eviction', object: eviction })
    expect(createShown(sameInAllVersions).as(asked, eviction, resourceOf('v1/pods'))).toBe(eviction)
  })
})

describe('selectors', () => {
  const all = { resourceRules: [rule('* * * */*')] }
  const meant = (constraints: Partial<Constraints>, asked: AdmissionRequest): boolean | number => {
    const answer = matchOf({ ...all, ...constraints }, asked)
    return answer instanceof StatusError ? answer.code : answer !== undefined
  }
  const red = { namespaceSelector: { matchLabels: { team: 'red' } } }
  const appA = { objectSelector: { matchLabels: { app: 'a' } } }
  const labelled = (labels: Record<string, string>) => ({ metadata: { name: 'a', labels } }) as KubeObject

  test.each<[string, Partial<Constraints>, AdmissionRequest, boolean | number]>([
    ['by the namespace of the object', red, request('v1/pods'), true],
    ['by other labels', { namespaceSelector: { matchLabels: { team: 'blue' } } }, request('v1/pods'), false],
    ['of a namespace that is not there', red, request('v1/pods', { namespace: 'none' }), 404],
    [
      'which matters to those only that are meant otherwise',
      { ...red, objectSelector: { matchLabels: { app: 'b' } } },
      request('v1/pods', { namespace: 'none' }),
      false,
    ],
    ['never leave out what is in no namespace', { namespaceSelector: { matchLabels: { team: 'blue' } } }, request('v1/nodes'), true],
    ['see a namespace that is made', red, request('v1/namespaces', { object: labelled({ team: 'red' }) }), true],
    [
      'see a namespace as it is to be',
      red,
      request('v1/namespaces', { operation: 'UPDATE', name: 'shop', object: labelled({ team: 'blue' }) }),
      false,
    ],
    [
      'see a namespace that goes as it stands',
      red,
      request('v1/namespaces', { operation: 'DELETE', name: 'shop', object: undefined }),
      true,
    ],
    [
      'see a part of a namespace by what stands',
      red,
      request('v1/namespaces', { operation: 'UPDATE', subresource: 'finalize', name: 'shop', object: labelled({}) }),
      true,
    ],
    ['by the object', appA, request('v1/pods'), true],
    ['by what the object was', appA, request('v1/pods', { operation: 'UPDATE', object: labelled({}), old: labelled({ app: 'a' }) }), true],
    ['by neither', appA, request('v1/pods', { operation: 'UPDATE', object: labelled({}), old: labelled({}) }), false],
    ['by what goes', appA, request('v1/pods', { operation: 'DELETE', object: undefined, old: labelled({ app: 'a' }) }), true],
    ['that cannot be read refuse', { namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'odd' }] } }, request('v1/pods'), 500],
    ['of objects as well', { objectSelector: { matchExpressions: [{ key: 'a', operator: 'odd' }] } }, request('v1/pods'), 500],
    [
      'by what has no labels at all',
      appA,
      request('v1/pods', { operation: 'CONNECT', object: { kind: 'PodExecOptions' } as never }),
      false,
    ],
  ])('%s', (_, constraints, asked, expected) => expect(meant(constraints, asked)).toBe(expected))
})

test.each([
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
])('nobody is asked about %s', (plural) => {
  expect(isExempt(request(`admissionregistration.k8s.io/v1/${plural}`))).toBe(true)
  expect(isExempt(request('v1/pods'))).toBe(false)
})

test.each([
  ['v1/pods', '', { group: '', version: 'v1', kind: 'Pod' }],
  ['v1/pods', 'status', { group: '', version: 'v1', kind: 'Pod' }],
  ['v1/pods', 'binding', { group: '', version: 'v1', kind: 'Binding' }],
  ['v1/pods', 'eviction', { group: 'policy', version: 'v1', kind: 'Eviction' }],
  ['apps/v1/deployments', 'scale', { group: 'autoscaling', version: 'v1', kind: 'Scale' }],
  ['v1/serviceaccounts', 'token', { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }],
  ['v1/pods', 'ephemeralcontainers', { group: '', version: 'v1', kind: 'Pod' }],
])('what is sent to %s %s is a %j', (path, subresource, expected) => {
  expect(kindOf(resourceOf(path), subresource)).toEqual(expected)
})
