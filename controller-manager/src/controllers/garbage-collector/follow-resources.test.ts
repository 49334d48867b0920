import { encodeUtf8 } from '@coxswain/api-types'
import { createClient, createInformers, type DiscoveredResource, type RunningKeySource } from '@coxswain/client'
import { type HttpRequest, seededRandom, silentLogger, silentMetrics, virtualClock } from '@coxswain/ports'
import { afterEach, describe, expect, it } from 'vitest'
import { CONFIG_MAPS, NODES, REPLICA_SETS } from '../../testing/metadata-server.ts'
import { createCollectorState } from './collector-state.ts'
import { followResources } from './follow-resources.ts'

const PERIOD_MS = 30_000

interface Served {
  resources: readonly DiscoveredResource[]
  /** Groups whose discovery is stale. */
  stale: readonly string[]
  readonly objects: Readonly<Record<string, readonly object[]>>
}

const discoveryOf = ({ resources, stale }: Served, isCore: boolean) => {
  const groups = new Map<string, DiscoveredResource[]>()
  for (const each of resources) if ((each.group === '') === isCore) groups.set(each.group, [...(groups.get(each.group) ?? []), each])
  if (!isCore) for (const group of stale) groups.set(group, [])
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [...groups].map(([name, all]) => ({
      metadata: { name },
      versions: [
        {
          version: 'v1',
          freshness: stale.includes(name) ? 'Stale' : 'Current',
          resources: all.map(({ plural, kind, namespaced, verbs }) => ({
            resource: plural,
            scope: namespaced ? 'Namespaced' : 'Cluster',
            responseKind: { group: name, version: 'v1', kind },
            verbs,
          })),
        },
      ],
    })),
  }
}

/** Answers discovery and lists; watches stay silent. */
const transportOf =
  (served: Served) =>
  async ({ path, query }: HttpRequest) => {
    const headers = { 'content-type': 'application/json' }
    const json = (body: unknown) => ({ status: 200, headers, body: encodeUtf8(JSON.stringify(body)) })
    if (path === '/api' || path === '/apis') return json(discoveryOf(served, path === '/api'))
    if (query.includes('watch=true')) {
      const silent = { start: () => undefined, cancel: () => undefined }
      return { status: 200, headers, body: silent }
    }
    const plural = path.slice(path.lastIndexOf('/') + 1)
    return json({ kind: 'PartialObjectMetadataList', metadata: { resourceVersion: '9' }, items: served.objects[plural] ?? [] })
  }

const child = (
  name: string,
  owner: { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string },
) => ({
  metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '1', ownerReferences: [owner] },
})
const running: RunningKeySource[] = []
afterEach(() => {
  for (const each of running.splice(0)) each.stop()
})

const follow = (served: Served) => {
  const clock = virtualClock()
  const client = createClient({ transport: transportOf(served), userAgent: 'test', clock })
  const informers = createInformers({ client, clock, random: seededRandom('test'), logger: silentLogger, streamingLists: false })
  informers.start()
  const state = createCollectorState()
  const keys: string[] = []
  const source = followResources(state, PERIOD_MS).start({
    client,
    informers,
    clock,
    logger: silentLogger,
    metrics: silentMetrics,
    enqueue: (key) => keys.push(key),
  })
  running.push(source)
  const rest = async (): Promise<void> => {
    for (let quiet = 0; quiet < 5; quiet++) {
      while (clock.fireNext()) quiet = 0
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const pass = async (milliseconds: number): Promise<void> => {
    clock.moveTo(clock.now() + milliseconds)
    await rest()
  }
  return { state, keys, source, informers, rest, pass, taken: () => keys.splice(0).sort() }
}

const PARENT = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'parent', uid: 'uid-parent' }
const parent = { metadata: { name: 'parent', namespace: 'default', uid: 'uid-parent', resourceVersion: '1' } }

describe('following all resources', () => {
  it('names, once all caches are filled, the objects that have something amiss, and no others', async () => {
    const dead = { ...PARENT, uid: 'uid-dead' }
    const served: Served = {
      resources: [CONFIG_MAPS, REPLICA_SETS, NODES],
      stale: [],
      objects: { configmaps: [child('well', PARENT), child('ill', dead)], replicasets: [parent] },
    }
    const { source, keys, state, rest } = follow(served)
    expect(source.activity()).toEqual(['garbage collector: its caches are not filled'])
    await rest()
    expect(keys).toEqual(['uid-ill'])
    expect(source.activity()).toEqual([])
    expect(state.isComplete()).toBe(true)
  })

  it('takes up resources that come later, and looks again at whom it did not understand', async () => {
    const served: Served = { resources: [CONFIG_MAPS], stale: [], objects: { configmaps: [child('a', PARENT)], replicasets: [parent] } }
    const { state, rest, pass, taken } = follow(served)
    await rest()
    expect(taken()).toEqual(['uid-a'])
    expect(state.resources.find('apps/v1', 'ReplicaSet')).toBeUndefined()
    state.unresolved.push('uid-a')
    served.resources = [CONFIG_MAPS, REPLICA_SETS]
    await pass(PERIOD_MS)
    expect(taken()).toEqual(['uid-a'])
    expect(state.resources.find('apps/v1', 'ReplicaSet')?.plural).toBe('replicasets')
    expect(state.graph.get('uid-parent')).toBeDefined()
  })

  it('forgets resources that are served no more, but not those of groups that cannot be asked', async () => {
    const served: Served = { resources: [CONFIG_MAPS, REPLICA_SETS], stale: [], objects: { replicasets: [parent] } }
    const { state, informers, rest, pass } = follow(served)
    await rest()
    served.resources = [CONFIG_MAPS]
    served.stale = ['apps']
    await pass(PERIOD_MS)
    expect(state.graph.get('uid-parent')).toBeDefined()
    served.stale = []
    await pass(PERIOD_MS)
    expect(state.graph.get('uid-parent')).toBeUndefined()
    expect(informers.peek({ ...REPLICA_SETS, metadataOnly: true })).toBeUndefined()
  })
})
