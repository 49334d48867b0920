import { resourcePaths, sharedParameters } from '@coxswain/api-types/openapi'
import { describe, expect, it } from 'vitest'
import { fixtureRegistry } from '../discovery/registry.fixture.ts'

const registry = fixtureRegistry()
const paths = (group: string, version: string, plural: string) => {
  const resource = registry.resource(group, version, plural)
  if (resource === undefined) throw new Error(`no ${plural}`)
  return resourcePaths(resource)
}
/** `METHOD PATH` to the operation's id. */
const ids = (group: string, version: string, plural: string) =>
  Object.fromEntries(
    paths(group, version, plural).flatMap(({ path, operations }) => operations.map(({ method, id }) => [`${method} ${path}`, id] as const)),
  )

describe('resourcePaths', () => {
  it('gives operations of a namespaced resource the ids of upstream', () => {
    expect(ids('', 'v1', 'pods')).toMatchObject({
      'get /api/v1/pods': 'listCoreV1PodForAllNamespaces',
      'get /api/v1/namespaces/{namespace}/pods': 'listCoreV1NamespacedPod',
      'post /api/v1/namespaces/{namespace}/pods': 'createCoreV1NamespacedPod',
      'delete /api/v1/namespaces/{namespace}/pods': 'deleteCoreV1CollectionNamespacedPod',
      'get /api/v1/namespaces/{namespace}/pods/{name}': 'readCoreV1NamespacedPod',
      'put /api/v1/namespaces/{namespace}/pods/{name}': 'replaceCoreV1NamespacedPod',
      'patch /api/v1/namespaces/{namespace}/pods/{name}': 'patchCoreV1NamespacedPod',
      'delete /api/v1/namespaces/{namespace}/pods/{name}': 'deleteCoreV1NamespacedPod',
      'patch /api/v1/namespaces/{namespace}/pods/{name}/status': 'patchCoreV1NamespacedPodStatus',
      'post /api/v1/namespaces/{namespace}/pods/{name}/binding': 'createCoreV1NamespacedPodBinding',
      'post /api/v1/namespaces/{namespace}/pods/{name}/eviction': 'createCoreV1NamespacedPodEviction',
      'get /api/v1/watch/pods': 'watchCoreV1PodListForAllNamespaces',
      'get /api/v1/watch/namespaces/{namespace}/pods': 'watchCoreV1NamespacedPodList',
      'get /api/v1/watch/namespaces/{namespace}/pods/{name}': 'watchCoreV1NamespacedPod',
    })
  })

  it('gives operations of a cluster resource and of groups theirs', () => {
    expect(ids('', 'v1', 'nodes')).toMatchObject({
      'get /api/v1/nodes': 'listCoreV1Node',
      'delete /api/v1/nodes': 'deleteCoreV1CollectionNode',
      'get /api/v1/watch/nodes/{name}': 'watchCoreV1Node',
    })
    expect(ids('events.k8s.io', 'v1', 'events')).toMatchObject({ 'get /apis/events.k8s.io/v1/events': 'listEventsV1EventForAllNamespaces' })
    expect(ids('apps', 'v1', 'deployments')).toMatchObject({
      'put /apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale': 'replaceAppsV1NamespacedDeploymentScale',
    })
  })

  it('publishes what a kind can do and nothing else', () => {
    expect(ids('', 'v1', 'bindings')).toEqual({ 'post /api/v1/namespaces/{namespace}/bindings': 'createCoreV1NamespacedBinding' })
    expect(ids('', 'v1', 'namespaces')).not.toHaveProperty('delete /api/v1/namespaces')
    expect(ids('', 'v1', 'namespaces')).toHaveProperty('put /api/v1/namespaces/{name}/finalize')
  })

  it('says of each operation which kind it is about', () => {
    const operations = paths('apps', 'v1', 'deployments').flatMap((each) => each.operations)
    const scale = operations.find(({ id }) => id === 'readAppsV1NamespacedDeploymentScale')
    expect(scale).toMatchObject({ action: 'get', tag: 'apps_v1', kind: { group: 'autoscaling', kind: 'Scale', version: 'v1' } })
    expect(scale?.responses.get('200')).toEqual({ description: 'OK', type: 'autoscaling/v1.Scale' })
  })

  it('lifts parameters that all operations of a path share', () => {
    const [pods] = paths('', 'v1', 'pods').filter(({ path }) => path === '/api/v1/namespaces/{namespace}/pods')
    if (pods === undefined) throw new Error('no pods')
    expect(sharedParameters(pods).map(({ name }) => name)).toEqual(['namespace', 'pretty'])
    const create = pods.operations.find(({ method }) => method === 'post')
    expect(create?.parameters.map(({ name }) => name)).toContain('fieldValidation')
  })
})
