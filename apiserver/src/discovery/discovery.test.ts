import { createHash } from 'node:crypto'
import { createRegistry, StatusError } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createDiscovery } from './discovery.ts'
import { fixtureKinds, fixtureRegistry } from './registry.fixture.ts'

const discovery = (registry = fixtureRegistry()) =>
  createDiscovery({
    registry,
    serverAddress: '10.0.0.1:6443',
    sha256: (bytes) => createHash('sha256').update(bytes).digest(),
    hash: (bytes) => createHash('sha512').update(bytes).digest('hex'),
  })

const parse = (response: HttpResponse | undefined) => {
  if (response === undefined || !(response.body instanceof Uint8Array)) throw new Error('no answer with bytes')
  return JSON.parse(new TextDecoder().decode(response.body))
}
const read = (path: string, accept?: string) => parse(discovery().answer(path, { accept }))
const row = (path: string, name: string) => read(path).resources.find((each: { name: string }) => each.name === name)

const V2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
const V2BETA1 = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList'
const KUBECTL = `${V2},${V2BETA1},application/json`

describe('discovery, document by document', () => {
  it('tells the versions of the core group and where the server is', () => {
    expect(read('/api')).toEqual({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '10.0.0.1:6443' }],
    })
  })

  it('lists the groups by priority, each with its preferred version first', () => {
    const { kind, apiVersion, groups } = read('/apis')
    expect([kind, apiVersion]).toEqual(['APIGroupList', 'v1'])
    expect(groups.map(({ name }: { name: string }) => name)).toEqual([
      'apps',
      'events.k8s.io',
      'autoscaling',
      'coordination.k8s.io',
      'discovery.k8s.io',
    ])
    expect(groups[2]).toEqual({
      name: 'autoscaling',
      versions: [
        { groupVersion: 'autoscaling/v2', version: 'v2' },
        { groupVersion: 'autoscaling/v1', version: 'v1' },
      ],
      preferredVersion: { groupVersion: 'autoscaling/v2', version: 'v2' },
    })
    expect(read('/apis/autoscaling')).toEqual({ kind: 'APIGroup', apiVersion: 'v1', ...groups[2] })
  })

  it('names its own version everywhere but in the core group', () => {
    expect(read('/apis/apps/v1').apiVersion).toBe('v1')
    expect(read('/api/v1')).not.toHaveProperty('apiVersion')
    expect(read('/api/v1/').groupVersion).toBe('v1')
  })

  it('answers for no other path', () => {
    for (const path of ['/', '/apis/batch', '/apis/apps/v2', '/api/v1/pods', '/apis/__proto__', '']) {
      expect(discovery().answer(path, {})).toBeUndefined()
    }
  })

  it('takes on other kinds', () => {
    const served = discovery(createRegistry([]))
    expect(served.answer('/api/v1', {})).toBeUndefined()
    expect(parse(served.answer('/apis', {})).groups).toEqual([])
    served.refresh(createRegistry(fixtureKinds.filter(({ group }) => group === 'apps')))
    expect(parse(served.answer('/apis/apps/v1', {})).resources).toHaveLength(7)
  })
})

describe('rows of resources', () => {
  it('describes a resource with its names, verbs and hash', () => {
    expect(row('/api/v1', 'pods')).toEqual({
      name: 'pods',
      singularName: 'pod',
      namespaced: true,
      kind: 'Pod',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['po'],
      categories: ['all'],
      storageVersionHash: 'xPOwRZ+Yhw8=',
    })
    expect(row('/api/v1', 'namespaces')).toMatchObject({ namespaced: false, storageVersionHash: 'Q3oi5N2YM8M=' })
    expect(row('/api/v1', 'namespaces').verbs).not.toContain('deletecollection')
  })

  it('gives the storage version hashes that upstream publishes', () => {
    expect(row('/apis/apps/v1', 'deployments').storageVersionHash).toBe('8aSe+NMegvE=')
    expect(row('/api/v1', 'events').storageVersionHash).toBe('r2yiGXH7wu8=')
    // Another served form of one stored kind.
    expect(row('/apis/events.k8s.io/v1', 'events').storageVersionHash).toBe('r2yiGXH7wu8=')
    expect(row('/api/v1', 'bindings')).not.toHaveProperty('storageVersionHash')
  })

  it('describes subresources with the kinds that they take', () => {
    const names = read('/api/v1').resources.map(({ name }: { name: string }) => name)
    expect(names.filter((name: string) => name.startsWith('pods'))).toEqual(['pods', 'pods/binding', 'pods/eviction', 'pods/status'])
    expect(row('/api/v1', 'pods/eviction')).toEqual({
      name: 'pods/eviction',
      singularName: '',
      namespaced: true,
      group: 'policy',
      version: 'v1',
      kind: 'Eviction',
      verbs: ['create'],
    })
    expect(row('/api/v1', 'pods/binding')).toEqual({
      name: 'pods/binding',
      singularName: '',
      namespaced: true,
      kind: 'Binding',
      verbs: ['create'],
    })
    expect(row('/apis/apps/v1', 'deployments/scale')).toMatchObject({ group: 'autoscaling', version: 'v1', kind: 'Scale' })
    expect(row('/apis/apps/v1', 'deployments/status')).toMatchObject({ kind: 'Deployment', verbs: ['get', 'patch', 'update'] })
  })
})

describe('aggregated discovery', () => {
  it('is what kubectl gets, with the content type that it asked for', () => {
    const response = discovery().answer('/apis', { accept: KUBECTL })
    expect(response?.headers['content-type']).toBe(V2)
    expect(response?.headers.vary).toBe('Accept')
    const { kind, apiVersion, items } = parse(response)
    expect([kind, apiVersion]).toEqual(['APIGroupDiscoveryList', 'apidiscovery.k8s.io/v2'])
    const apps = items.find(({ metadata }: { metadata: { name: string } }) => metadata.name === 'apps')
    expect(apps.versions[0].freshness).toBe('Current')
    expect(apps.versions[0].resources[1]).toEqual({
      resource: 'deployments',
      responseKind: { group: '', version: '', kind: 'Deployment' },
      scope: 'Namespaced',
      singularResource: 'deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      subresources: [
        { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, verbs: ['get', 'patch', 'update'] },
        { subresource: 'status', responseKind: { group: '', version: '', kind: 'Deployment' }, verbs: ['get', 'patch', 'update'] },
      ],
    })
  })

  it('has the core group without a name below /api', () => {
    const { items } = read('/api', V2)
    expect(items).toHaveLength(1)
    expect(items[0].metadata).toEqual({})
  })

  it('is served as v2beta1 to older clients', () => {
    const response = discovery().answer('/api', { accept: `${V2BETA1},application/json` })
    expect(response?.headers['content-type']).toBe(V2BETA1)
    expect(parse(response).apiVersion).toBe('apidiscovery.k8s.io/v2beta1')
  })

  it('is left aside for versions that are not known, and where there is none', () => {
    expect(read('/apis', 'application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList,application/json').kind).toBe('APIGroupList')
    expect(read('/api/v1', KUBECTL).kind).toBe('APIResourceList')
  })

  it('is not sent again to a client that has it', () => {
    const served = discovery()
    const etag = served.answer('/apis', { accept: V2 })?.headers.etag
    if (typeof etag !== 'string') throw new Error('no entity tag')
    expect(served.answer('/apis', { accept: V2, ifNoneMatch: etag })).toMatchObject({ status: 304, headers: { etag } })
    expect(served.answer('/apis', { accept: V2, ifNoneMatch: '"other"' })?.status).toBe(200)
    expect(served.answer('/apis', { accept: V2BETA1, ifNoneMatch: etag })?.status).toBe(200)
  })

  it('refuses clients that take no JSON', () => {
    expect(() => discovery().answer('/apis', { accept: 'text/html' })).toThrow(StatusError)
  })
})
