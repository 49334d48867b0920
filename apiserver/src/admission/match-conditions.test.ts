import { builtinKinds, createRegistry, type KubeObject, type Resource } from '@coxswain/api-types'
import { beforeAll, expect, test } from 'vitest'
import type { Authorizer } from '../authorization/authorizer.ts'
import { type Cel, loadCel } from '../cel/environment.ts'
import type { AdmissionRequest } from './chain.ts'
import { activationOf } from './expressions/activation.ts'
import type { AdmissionInput } from './expressions/input.ts'
import { variableTypes } from './expressions/types.ts'
import { compileMatchConditions, type FailurePolicy, type Matching } from './match-conditions.ts'

let cel: Cel
beforeAll(async () => {
  cel = await loadCel()
})

const deployments = createRegistry(builtinKinds).resource('apps', 'v1', 'deployments') as Resource
const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', labels: { tier: 'front' } },
  spec: { replicas: 3 },
} as KubeObject

const request: AdmissionRequest = {
  operation: 'CREATE',
  resource: deployments,
  subresource: '',
  namespace: 'shop',
  name: 'web',
  user: { name: 'ann', groups: ['system:authenticated'] },
  options: { dryRun: false, fieldManager: 'kubectl' },
  object,
  old: undefined,
  warnings: [],
}

const input: AdmissionInput = { request, matched: deployments, object, old: null }

/** Ann may do what is said here, a service account may break glass. */
const authorizer: Authorizer = {
  decide: (user, access) => {
    const allowed =
      'path' in access
        ? access.path === '/healthz'
        : user.name === 'system:serviceaccount:ops:robot' ||
          `${access.verb} ${access.group}/${access.resource} ${access.name}` === 'breakglass apps/deployments web'
    return { verdict: allowed ? 'allow' : 'no opinion', reason: allowed ? 'for the test' : '' }
  },
  rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false, errors: [] }),
}

const match = (expressions: readonly string[], failurePolicy: FailurePolicy = 'Fail'): Matching => {
  const environment = cel.environment({ variables: variableTypes({ authorizer: 'authorizer' }) })
  const conditions = expressions.map((expression, i) => ({ name: `c${i}`, expression }))
  return compileMatchConditions(environment, conditions, failurePolicy)(activationOf(input, { cel, authorizer }))
}

test.each([
  ['object.spec.replicas == 3'],
  ['oldObject == null'],
  ['namespaceObject == null'],
  ['request.kind.kind == "Deployment" && request.kind.group == "apps" && request.resource.resource == "deployments"'],
  ['request.requestKind == request.kind && !has(request.subResource)'],
  ['request.name == "web" && request.namespace == "shop" && request.operation == "CREATE" && !request.dryRun'],
  ['request.userInfo.username == "ann" && "system:authenticated" in request.userInfo.groups'],
  ['request.options.kind == "CreateOptions" && request.options.fieldManager == "kubectl"'],
  ['!(request.resource.group == "coordination.k8s.io" && request.resource.resource == "leases")'],
  ["!('system:nodes' in request.userInfo.groups)"],
  ["object.metadata.?labels['tier'].orValue('') == 'front'"],
  ["authorizer.group('apps').resource('deployments').name('web').check('breakglass').allowed()"],
  ["authorizer.requestResource.check('breakglass').allowed()"],
  ["authorizer.requestResource.check('breakglass').reason() == 'for the test'"],
  ["!authorizer.requestResource.check('update').allowed()"],
  ["authorizer.serviceAccount('ops', 'robot').group('').resource('pods').check('get').allowed()"],
  ["authorizer.path('/healthz').check('get').allowed()"],
])('%s holds', (expression) => expect(match([expression])).toBe('matches'))

test.each<[string, readonly string[], FailurePolicy, Matching]>([
  ['none are all', [], 'Fail', 'matches'],
  ['one that is false decides', ['true', 'false'], 'Fail', 'differs'],
  ['false decides over an error', ['object.spec.nothing == 1', 'false'], 'Fail', 'differs'],
  [
    'an error is told',
    ['true', 'object.spec.nothing == 1'],
    'Fail',
    { error: "expression 'object.spec.nothing == 1' resulted in error: no such key: nothing" },
  ],
  [
    'several are told together, each once',
    ['object.a', 'object.a', 'object.b'].map((each) => `${each} == 1`),
    'Fail',
    {
      error: "[expression 'object.a == 1' resulted in error: no such key: a, expression 'object.b == 1' resulted in error: no such key: b]",
    },
  ],
  ['an error is ignored where that is the policy', ['true', 'object.spec.nothing == 1'], 'Ignore', 'differs'],
  [
    'params are for policies',
    ['params == null'],
    'Fail',
    {
      error:
        "compilation error: compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')\n | params == null\n | ^",
    },
  ],
  ['the result is a bool', ['1'], 'Fail', { error: 'compilation error: must evaluate to bool but got int' }],
  [
    'a call has a limit',
    [
      "authorizer.requestResource.check('a').allowed() || authorizer.requestResource.check('b').allowed() || authorizer.requestResource.check('c').allowed()",
    ],
    'Fail',
    {
      error:
        "expression 'authorizer.requestResource.check('a').allowed() || authorizer.requestResource.check('b').allowed() || authorizer.requestResource.check('c').allowed()' resulted in error: operation cancelled: actual cost limit exceeded",
    },
  ],
  [
    'all together have a budget',
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((verb) => `!authorizer.requestResource.check('${verb}').allowed()`),
    'Fail',
    { error: 'validation failed due to running out of cost budget, no further validation rules will be run' },
  ],
  [
    'without the budget nothing is known, whatever was false before',
    ['false', ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((verb) => `!authorizer.requestResource.check('${verb}').allowed()`)],
    'Ignore',
    'differs',
  ],
])('%s', (_, expressions, failurePolicy, expected) => expect(match(expressions, failurePolicy)).toEqual(expected))
