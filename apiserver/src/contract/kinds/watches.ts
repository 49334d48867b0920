import { expect } from 'vitest'
import type { OpenWatch } from '../../testkit/test-server.ts'
import type { ContractTest, Seen } from './world.ts'

const told = (open: OpenWatch): readonly string[] =>
  open
    .events()
    .flatMap(({ type, object }) => ((object as Seen).metadata.name?.startsWith('t-') ? [`${type} ${(object as Seen).metadata.name}`] : []))

export const watchTests: readonly ContractTest[] = [
  {
    name: 'watch tells of every change with the object as it was answered, in order, and resumes from any of them',
    run: async (world) => {
      const from = await world.server.store.sync()
      const open = await world.watch(`resourceVersion=${from}`)
      const created = await world.create('t-a')
      const changed = (await world.patch('t-a', { metadata: { labels: { a: '1' } } })).json
      await world.remove('t-a')
      const events = open.events()
      expect(events[0]).toEqual({ type: 'ADDED', object: created })
      expect(events[1]).toEqual({ type: 'MODIFIED', object: changed })
      expect(events.at(-1)).toMatchObject({ type: 'DELETED', object: { metadata: { uid: created.metadata.uid } } })
      const revisions = events.map(({ object }) => Number((object as Seen).metadata.resourceVersion))
      expect([...revisions].sort((a, b) => a - b)).toEqual(revisions)
      expect(new Set(revisions).size).toBe(revisions.length)
      for (const [i, revision] of revisions.entries()) {
        expect((await world.watch(`resourceVersion=${revision}`)).events()).toEqual(events.slice(i + 1))
      }
    },
  },
  {
    name: 'watch without a revision starts with what is there',
    run: async (world) => {
      await world.create('t-a')
      expect(told(await world.watch(''))).toEqual(['ADDED t-a'])
      expect(told(await world.watch('resourceVersion=0'))).toEqual(['ADDED t-a'])
    },
  },
  {
    name: 'watch by label sees an object come and go as it is labelled',
    run: async (world) => {
      const open = await world.watch('labelSelector=team%3Dx')
      await world.create('t-a', { labels: { team: 'y' } })
      await world.patch('t-a', { metadata: { labels: { team: 'x' } } })
      const gone = await world.patch('t-a', { metadata: { labels: { team: 'y' } } })
      expect(told(open)).toEqual(['ADDED t-a', 'DELETED t-a'])
      const last = open.events().at(-1)?.object as Seen
      expect(last.metadata).toMatchObject({ labels: { team: 'x' }, resourceVersion: (gone.json as Seen).metadata.resourceVersion })
    },
  },
  {
    name: 'watch streams a list with the bookmark that ends it',
    run: async (world) => {
      const created = await world.create('t-a')
      const open = await world.watch('sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true')
      expect(told(open)).toEqual(['ADDED t-a'])
      const bookmark = open.events().at(-1)
      expect(bookmark).toMatchObject({
        type: 'BOOKMARK',
        object: { kind: world.definition.kind, metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
      })
      expect(Number((bookmark?.object as Seen | undefined)?.metadata.resourceVersion)).toBeGreaterThanOrEqual(
        Number(created.metadata.resourceVersion),
      )
    },
  },
  {
    name: 'watch comes as tables and as metadata too',
    run: async (world) => {
      const accept = (as: string) => ({ accept: `application/json;as=${as};v=v1;g=meta.k8s.io` })
      const path = `${world.collection}?watch=1&resourceVersion=${await world.server.store.sync()}`
      const tables = await world.server.watch(path, accept('Table'))
      const partials = await world.server.watch(path, accept('PartialObjectMetadata'))
      const created = await world.create('t-a')
      await world.patch('t-a', { metadata: { labels: { a: '1' } } })
      const [first, second] = tables
        .events()
        .map(({ object }) => object as { columnDefinitions: unknown[] | null; rows: { cells: unknown[]; object: Seen }[] })
      expect(first?.columnDefinitions).toHaveLength(world.definition.columns.length)
      expect(first?.rows[0]?.cells).toHaveLength(world.definition.columns.length)
      expect(first?.rows[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 't-a' } })
      // The client has the columns by now.
      expect(second?.columnDefinitions).toBeNull()
      expect(partials.events()[0]).toEqual({
        type: 'ADDED',
        object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: created.metadata },
      })
    },
  },
]
