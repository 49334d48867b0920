import { status } from '@coxswain/api-types'
import { seededRandom, silentLogger, virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createClient } from '../client/client.ts'
import { metadataOnly } from '../client/resource.ts'
import { PODS } from '../client/well-known.ts'
import { advance, createFakeServer, settle } from '../testdata/fake-server.ts'
import { createInformers } from './informers.ts'

const COLLECTION = '/api/v1/pods'
const pod = (name: string, node = 'n1') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'default', name },
  spec: { containers: [], nodeName: node },
})

const begin = () => {
  const clock = virtualClock()
  const server = createFakeServer(clock)
  const client = createClient({ transport: server.transport, userAgent: 'test', clock })
  const informers = createInformers({ client, clock, random: seededRandom('test'), logger: silentLogger, freeze: true })
  const pods = informers.for(PODS, { indexes: { node: ({ spec }) => [spec?.nodeName ?? ''] } })
  return { clock, server, informers, pods }
}
const names = (objects: readonly { readonly metadata: { readonly name: string } }[]): readonly string[] =>
  objects.map(({ metadata }) => metadata.name)

describe('informers', () => {
  it.each([true, false])('fill, follow and index (streamed lists: %s)', async (streaming) => {
    const { clock, server, informers, pods } = begin()
    server.streamingLists = streaming
    server.put(COLLECTION, pod('a'))
    informers.start()
    await settle(clock)
    expect(pods.synced()).toBe(true)
    server.put(COLLECTION, pod('b', 'n2'))
    server.put(COLLECTION, pod('a', 'n2'))
    expect(names(pods.byIndex('node', 'n2'))).toEqual(['b', 'a'])
    expect(pods.byIndex('node', 'n1')).toEqual([])
    server.drop(COLLECTION, 'default', 'b')
    expect(names(pods.list('default'))).toEqual(['a'])
    expect(pods.get('default', 'a')?.spec?.nodeName).toBe('n2')
    expect(Object.isFrozen(pods.get('default', 'a')?.spec)).toBe(true)
  })

  it('find what was deleted and made again while the connection was gone and history was lost', async () => {
    const { clock, server, informers, pods } = begin()
    for (const name of ['gone', 'kept', 'again']) server.put(COLLECTION, pod(name))
    informers.start()
    await settle(clock)
    const seen: string[] = []
    pods.onChange((changes) => {
      for (const { type, object } of changes) seen.push(`${type} ${object.metadata.name}`)
    })
    seen.length = 0
    await advance(clock, 2000)
    server.hold()
    server.drop(COLLECTION, 'default', 'gone')
    server.drop(COLLECTION, 'default', 'again')
    server.put(COLLECTION, pod('again'))
    server.compact()
    server.cut()
    server.release()
    await advance(clock, 5000)
    expect(seen).toEqual(['deleted gone', 'deleted again', 'added again'])
  })

  it('resume without a list when the connection breaks, and lose nothing', async () => {
    const { clock, server, informers, pods } = begin()
    informers.start()
    await settle(clock)
    server.put(COLLECTION, pod('a'))
    await advance(clock, 2000)
    server.intercept(({ query }) => query.includes('watch=true'), 'throw')
    const before = server.requests.length
    server.cut()
    server.put(COLLECTION, pod('b'))
    await advance(clock, 5000)
    expect(names(pods.list())).toEqual(['a', 'b'])
    expect(server.requests.slice(before).every((request) => request.includes('resourceVersion=101'))).toBe(true)
  })
})

describe('listeners of informers', () => {
  it('serve listeners of one key of an index with its changes alone', async () => {
    const { clock, server, informers, pods } = begin()
    server.put(COLLECTION, pod('a', 'n1'))
    informers.start()
    await settle(clock)
    const seen: string[] = []
    const stop = pods.onIndexChange('node', 'n1', (changes) => {
      for (const { type, object } of changes) seen.push(`${type} ${object.metadata.name}`)
    })
    server.put(COLLECTION, pod('b', 'n2'))
    server.put(COLLECTION, pod('a', 'n2'))
    stop()
    server.put(COLLECTION, pod('c', 'n1'))
    expect(seen).toEqual(['added a', 'modified a'])
  })

  it('move their revision with bookmarks, and never back', async () => {
    const { clock, server, informers, pods } = begin()
    informers.start()
    await settle(clock)
    server.put('/api/v1/configmaps', { metadata: { namespace: 'default', name: 'other' } })
    const revisions: string[] = []
    pods.onRevision((revision) => revisions.push(revision))
    server.bookmark()
    server.bookmark()
    expect(revisions).toEqual(['101', '101'])
  })

  it('go on when a listener throws, and share one cache among those who ask for the same', async () => {
    const { clock, server, informers, pods } = begin()
    const seen: string[] = []
    pods.onChange(() => {
      throw new Error('a bug')
    })
    pods.onChange((changes) => {
      for (const { object } of changes) seen.push(object.metadata.name)
    })
    informers.start()
    await settle(clock)
    server.put(COLLECTION, pod('a'))
    expect(seen).toEqual(['a'])
    expect(informers.for(PODS)).toBe(pods)
    expect(informers.for(PODS, { metadataOnly: true })).toBe(informers.for(metadataOnly(PODS)))
    expect(informers.for(PODS, { metadataOnly: true })).not.toBe(pods)
  })

  it('back off from 0.8 s while the server refuses', async () => {
    const { clock, server, informers, pods } = begin()
    for (let i = 0; i < 3; i++) server.intercept(() => true, status.serviceUnavailable('starting'))
    informers.start()
    await advance(clock, 799)
    expect(server.requests).toHaveLength(1)
    await advance(clock, 20_000)
    expect(server.requests).toHaveLength(4)
    expect(pods.synced()).toBe(true)
  })
})
