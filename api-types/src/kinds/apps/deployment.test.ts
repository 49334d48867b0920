import { expect, test } from 'vitest'
import type { Deployment, DeploymentSpec, DeploymentStatus } from '../../generated/apps.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { deployment } from './deployment.ts'

const nginx = (spec: Partial<DeploymentSpec> = {}): Deployment => {
  const object: Deployment = {
    metadata: { name: 'nginx-deployment', namespace: 'default', generation: 1, creationTimestamp: '2026-01-31T07:00:00Z' },
    spec: {
      selector: { matchLabels: { app: 'nginx' } },
      template: { metadata: { labels: { app: 'nginx' } }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.7.9' }] } },
      ...spec,
    },
  }
  deployment.defaults(object)
  return object
}
const problems = (spec: Partial<DeploymentSpec>) => shown(deployment.validate(nginx(spec), root))
const context = (subresource = '') => ({ subresource, now: 0 })
const updated = (old: Deployment, change: (draft: Deployment) => void, subresource = ''): Deployment => {
  const draft = deepCopy(old) as Deployment
  change(draft)
  deployment.prepareUpdate(draft, deepFreeze(old), context(subresource))
  return draft
}

test('a deployment is filled in as apps/v1 does it', () => {
  const { spec } = nginx()
  expect(spec).toMatchObject({
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    template: { spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' } },
  })
  // Some defaults are of pods, not of templates.
  expect(spec?.template.spec).not.toHaveProperty('enableServiceLinks')
})

test('a good deployment passes', () => expect(problems({})).toEqual([]))

test('a deployment without a spec is told what it lacks', () => {
  const object: Deployment = { metadata: { name: 'empty' } }
  deployment.defaults(object)
  expect(shown(deployment.validate(object, root))).toEqual([
    'spec.selector: Required value',
    'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`',
    'spec.template.spec.containers: Required value',
  ])
})

const template = { metadata: { labels: { app: 'nginx' } }, spec: { containers: [{ name: 'nginx', image: 'nginx' }] } }

test.each<[Partial<DeploymentSpec>, readonly string[]]>([
  [
    { selector: { matchLabels: { app: 'other' } } },
    ['spec.template.metadata.labels: Invalid value: {"app":"nginx"}: `selector` does not match template `labels`'],
  ],
  [{ selector: {} }, ['spec.selector: Invalid value: {}: empty selector is invalid for deployment']],
  [{ replicas: -1 }, ['spec.replicas: Invalid value: -1: must be greater than or equal to 0']],
  [
    { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } },
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
  [
    { strategy: { type: 'Recreate', rollingUpdate: {} } },
    ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ],
  [
    { strategy: { type: 'Sudden' } },
    ['spec.strategy: Unsupported value: {"Type":"Sudden","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"'],
  ],
  [
    { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
  ],
  [
    { strategy: { rollingUpdate: { maxUnavailable: '101%' } } },
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
  ],
  [
    { strategy: { rollingUpdate: { maxSurge: 'all' } } },
    [
      "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"all\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ],
  ],
  [{ minReadySeconds: 600 }, ['spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds']],
])('a deployment with %j is told so', (spec, expected) => expect(problems(spec)).toEqual(expected))

test('the selector stays', () => {
  const next = nginx({ selector: { matchLabels: { app: 'b' } } })
  expect(shown(deployment.validateUpdate(next, nginx(), root, context()))).toEqual([
    'spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable',
  ])
})

test('a new deployment starts at generation 1 without a status', () => {
  const draft = { ...nginx(), status: { replicas: 9 } }
  deployment.prepareCreate(draft, context())
  expect([draft.status, draft.metadata.generation]).toEqual([{}, 1])
})

test('changes of the spec and of annotations start a generation, labels and quantities written differently do not', () => {
  const old = nginx()
  const generation = (change: (draft: Deployment) => void) => updated(old, change).metadata.generation
  expect(generation((draft) => deployment.subresources.scale?.setReplicas(draft, 5))).toBe(2)
  expect(generation(({ metadata }) => Object.assign(metadata, { annotations: { a: 'b' } }))).toBe(2)
  expect(generation(({ metadata }) => Object.assign(metadata, { labels: { a: 'b' } }))).toBe(1)
})

test('the status is written through its subresource, which keeps spec and labels', () => {
  const old = nginx()
  const change = (draft: Deployment) => {
    deployment.subresources.scale?.setReplicas(draft, 5)
    draft.metadata.labels = { a: 'b' }
    draft.status = { replicas: 3 }
  }
  expect(updated(old, change, 'status')).toEqual({ ...old, status: { replicas: 3 } })
  expect(updated(old, change).status).toBeUndefined()
})

test.each<[DeploymentStatus, readonly string[]]>([
  [{ replicas: 1, readyReplicas: 1, availableReplicas: 1, collisionCount: 2 }, []],
  [{ unavailableReplicas: -1, collisionCount: 2 }, ['status.unavailableReplicas: Invalid value: -1: must be greater than or equal to 0']],
  [
    { replicas: 1, readyReplicas: 2, collisionCount: 2 },
    ['status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas'],
  ],
  [
    { replicas: 2, readyReplicas: 0, availableReplicas: 1, collisionCount: 2 },
    ['status.availableReplicas: Invalid value: 1: cannot be greater than readyReplicas'],
  ],
  [{ collisionCount: 1 }, ['status.collisionCount: Invalid value: 1: cannot be decremented']],
])('a status of %j is judged', (status, expected) => {
  const old = { ...nginx(), status: { collisionCount: 2 } }
  expect(shown(deployment.validateUpdate({ ...nginx(), status }, old, root, context('status')))).toEqual(expected)
})

test('the table is that of kubectl', () => {
  const object = { ...nginx({ replicas: 3 }), status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 } }
  const now = Date.UTC(2026, 0, 31, 8)
  expect(deployment.columns.map((column) => [column.name, column.priority, column.value(object, now)])).toEqual([
    ['Name', 0, 'nginx-deployment'],
    ['Ready', 0, '1/3'],
    ['Up-to-date', 0, 2],
    ['Available', 0, 1],
    ['Age', 0, '60m'],
    ['Containers', 1, 'nginx'],
    ['Images', 1, 'nginx:1.7.9'],
    ['Selector', 1, 'app=nginx'],
  ])
})

test('scale reads the selector as text', () => {
  expect(deployment.subresources.scale?.selector(nginx())).toBe('app=nginx')
})

test('a name that is no hostname gets a warning, and the template its own', () => {
  const object = nginx({ template: { ...template, spec: { ...template.spec, nodeSelector: { 'beta.kubernetes.io/arch': 'arm' } } } })
  const ofTemplate = 'spec.template.spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead'
  expect(deployment.warnings({ ...object, metadata: { name: 'a.b' } }, undefined)).toEqual([
    expect.stringContaining('metadata.name: this is used in Pod names and hostnames'),
    ofTemplate,
  ])
  expect(deployment.warnings(object, nginx())).toEqual([ofTemplate])
  expect(deployment.warnings(object, object)).toEqual([])
})
