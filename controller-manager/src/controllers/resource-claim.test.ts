import type { DeepReadonly, KubeObject, Pod, ResourceClaim } from '@coxswain/api-types'
import { type Plan, planFor, type World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { viewOfWorld } from '../testing/view-of-world.ts'
import { claimNamePrefix } from './resource-claim/claim-names.ts'
import type { Strangers } from './resource-claim/plan-claim.ts'
import { resourceClaim } from './resource-claim.ts'

const FINALIZER = 'resource.kubernetes.io/delete-protection'
const SPEC = { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu' } }] } }

const template = {
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaimTemplate',
  metadata: { name: 'one-gpu', namespace: 'default' },
  spec: { metadata: { labels: { a: 'b' }, annotations: { c: 'd' } }, spec: SPEC },
} as DeepReadonly<KubeObject>

const podWith = (facts: Parameters<typeof podOf>[1] = {}, noted?: string): DeepReadonly<Pod> => {
  const pod = podOf('web', { phase: 'Pending', node: '', ...facts })
  return {
    ...pod,
    metadata: { ...pod.metadata, uid: 'uid-web' },
    spec: { containers: [], ...pod.spec, resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }] },
    status: { ...pod.status, ...(noted === undefined ? {} : { resourceClaimStatuses: [{ name: 'gpu', resourceClaimName: noted }] }) },
  }
}

const OWNER = { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'uid-web', controller: true, blockOwnerDeletion: true }
const consumer = (uid = 'uid-web', name = 'web') => ({ resource: 'pods', name, uid })
const allocation = {}
const claimOf = (
  metadata: DeepReadonly<Partial<ResourceClaim['metadata']>> = {},
  status: DeepReadonly<ResourceClaim['status']> = {},
): DeepReadonly<ResourceClaim> => ({
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaim',
  metadata: {
    name: 'web-gpu-1',
    namespace: 'default',
    annotations: { 'resource.kubernetes.io/pod-claim-name': 'gpu' },
    ownerReferences: [OWNER],
    ...metadata,
  },
  spec: SPEC,
  status,
})

const forPod = (...world: World): Plan => planFor(resourceClaim, { key: 'pod:default/web', world })
const forClaim = (world: World, strangers: Strangers = new Set()): Plan =>
  planFor(resourceClaim, { key: 'claim:default/web-gpu-1', world, gathered: strangers })
const verbs = (plan: Plan) => plan.steps.map((step) => step.do)

describe('a pod that needs a claim from a template', () => {
  it('gets none when it has ended: what it had was taken back', () => {
    expect(forPod(podWith({ phase: 'Failed', node: 'node-1' }, 'web-gpu-1'), template).steps).toEqual([])
  })
  it('gets one, which is its own and says for what it is', () => {
    expect(forPod(podWith(), template).steps).toMatchObject([
      {
        do: 'create',
        object: {
          metadata: {
            generateName: 'web-gpu-',
            namespace: 'default',
            labels: { a: 'b' },
            annotations: { c: 'd', 'resource.kubernetes.io/pod-claim-name': 'gpu' },
            ownerReferences: [OWNER],
          },
          spec: SPEC,
        },
      },
    ])
  })
  it('is told its name when it is seen, and nothing more then', () => {
    expect(forPod(podWith(), template, claimOf()).steps).toMatchObject([
      {
        do: 'patch',
        type: 'apply',
        subresource: 'status',
        fieldManager: 'ResourceClaimController',
        force: true,
        patch: { status: { resourceClaimStatuses: [{ name: 'gpu', resourceClaimName: 'web-gpu-1' }] } },
      },
    ])
    expect(forPod(podWith({}, 'web-gpu-1'), template, claimOf()).steps).toEqual([])
  })
  it('gets another when that is gone, or is no longer its own', () => {
    expect(verbs(forPod(podWith({}, 'web-gpu-1'), template))).toEqual(['create'])
    expect(verbs(forPod(podWith({}, 'web-gpu-1'), template, claimOf({ ownerReferences: [] })))).toEqual(['create'])
  })
  it('is told when there is no template', () => {
    expect(forPod(podWith()).steps).toMatchObject([
      {
        do: 'event',
        event: {
          type: 'Warning',
          reason: 'FailedResourceClaimCreation',
          message: 'PodResourceClaim gpu: resource claim template "one-gpu": resourceclaimtemplate.resource.k8s.io "one-gpu" not found',
        },
      },
    ])
  })
  it('gets none while it is on its way out', () => {
    expect(forPod(podWith({ deleted: '2026-01-01T00:00:00Z' }), template).steps).toEqual([])
  })
  it('that was given a node without a scheduler has its claim reserved, once there are devices', () => {
    const bound = podWith({ node: 'node-1' }, 'web-gpu-1')
    expect(forPod(bound, template, claimOf()).steps).toEqual([])
    expect(forPod(bound, template, claimOf({}, { allocation })).steps).toMatchObject([
      { do: 'updateStatus', object: { status: { allocation, reservedFor: [consumer()] } } },
    ])
    expect(forPod(bound, template, claimOf({}, { allocation, reservedFor: [consumer()] })).steps).toEqual([])
  })
})

describe('a claim', () => {
  const held = claimOf({ finalizers: ['a/b', FINALIZER] }, { allocation, reservedFor: [consumer()] })
  const ended = podWith({ phase: 'Succeeded', node: 'node-1' }, 'web-gpu-1')

  it('keeps its reservation while its pod may run', () => {
    expect(forClaim([held, podWith({ node: 'node-1' }, 'web-gpu-1')]).steps).toEqual([])
  })
  it('of a pod that has ended gives its devices back, and goes', () => {
    const { steps } = forClaim([held, ended])
    expect(steps).toMatchObject([
      { do: 'updateStatus', reason: 'its last consumer is done' },
      { do: 'patch', type: 'json', patch: [{ op: 'test', path: '/metadata/finalizers/1', value: FINALIZER }, { op: 'remove' }] },
      { do: 'delete', name: 'web-gpu-1' },
    ])
    expect((steps[0] as { readonly object?: DeepReadonly<ResourceClaim> }).object?.status).toEqual({})
  })
  it('that others use as well loses the one reservation alone', () => {
    const shared = claimOf({ ownerReferences: [] }, { allocation, reservedFor: [consumer(), consumer('uid-b', 'b')] })
    const other = { ...podOf('b'), metadata: { ...podOf('b').metadata, uid: 'uid-b' } }
    expect(forClaim([shared, ended, other]).steps).toMatchObject([
      { do: 'updateStatus', object: { status: { allocation, reservedFor: [consumer('uid-b', 'b')] } } },
    ])
  })
  it('is released by a pod that was replaced, or is gone; by one that the server knows it is not', () => {
    const replaced = { ...podWith({ node: 'node-1' }), metadata: { ...podWith().metadata, uid: 'another' } }
    expect(verbs(forClaim([held, replaced]))).toEqual(['updateStatus', 'patch', 'delete'])
    expect(verbs(forClaim([held]))).toEqual(['updateStatus', 'patch'])
    expect(verbs(forClaim([held], new Set(['uid-web'])))).toEqual([])
  })
  it('that goes and was never used gives back what it has', () => {
    const going = claimOf({ finalizers: [FINALIZER], deletionTimestamp: '2026-01-01T00:00:00Z', ownerReferences: [] }, { allocation })
    expect(verbs(forClaim([going]))).toEqual(['updateStatus', 'patch'])
  })
  it('that somebody else uses is left alone', () => {
    expect(
      forClaim([claimOf({}, { allocation, reservedFor: [{ apiGroup: 'x', resource: 'jobs', name: 'j', uid: 'u' }] }), ended]).steps,
    ).toEqual([])
  })
})

it('wakes the pods of a claim and of a template, and the claims of a pod that is done', () => {
  const [pods, claims, templates] = resourceClaim.watches ?? []
  const keys = (watch: typeof pods, object: unknown, world: World) => {
    const stored = object as Parameters<NonNullable<typeof pods>['keys']>[0]
    return watch?.keys(stored, viewOfWorld(resourceClaim, world), { type: 'added', object: stored, previous: undefined })
  }
  const noted = podWith({}, 'web-gpu-1')
  expect(keys(claims, claimOf(), [noted])).toEqual(['claim:default/web-gpu-1', 'pod:default/web', 'pod:default/web'])
  expect(keys(templates, template, [noted])).toEqual(['pod:default/web'])
  expect(keys(pods, noted, [noted])).toEqual(['pod:default/web'])
  expect(keys(pods, noted, [])).toEqual(['pod:default/web', 'claim:default/web-gpu-1'])
})

it('names of claims show both pod and claim, however long they are', () => {
  expect(claimNamePrefix('web', 'gpu')).toBe('web-gpu-')
  const long = claimNamePrefix('p'.repeat(200), 'c'.repeat(20))
  expect(long).toMatch(/^p+-c+$/)
  expect(long.length).toBeLessThanOrEqual(57)
})
