import { OBJECT_MODIFIED } from '@coxswain/api-types'
import { expect } from 'vitest'
import { samples } from '../samples/index.ts'
import { type ContractTest, namesIn, seen } from './world.ts'

const merge = <T extends object>(into: T, patch: object): T => {
  const out = { ...into } as Record<string, unknown>
  for (const [key, value] of Object.entries(patch)) {
    const before = out[key]
    const both = [before, value].every((each) => typeof each === 'object' && each !== null && !Array.isArray(each))
    out[key] = both ? merge(before as object, value as object) : value
  }
  return out as T
}

/** The same members, each object's in the opposite order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  )
}

export const readAndWriteTests: readonly ContractTest[] = [
  {
    name: 'create and read gives an identity, and reads give back what the create answered',
    run: async (world) => {
      const created = await world.create('t-a')
      expect(created.metadata).toMatchObject({
        name: 't-a',
        creationTimestamp: '2026-01-01T00:00:00Z',
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      })
      expect(created.metadata.namespace).toBe(world.definition.scope === 'Namespaced' ? 'default' : undefined)
      expect(await world.get('t-a')).toEqual(created)
      const { kind: _, apiVersion: __, ...item } = created
      for (const collection of [world.collection, world.everywhere]) {
        const list = await world.server.send('GET', collection)
        expect(list.json).toMatchObject({ kind: `${world.definition.kind}List`, apiVersion: created['apiVersion'] })
        expect((list.json['items'] as object[]).filter((each) => (each as typeof created).metadata.name === 't-a')).toEqual([item])
      }
      await world.create('t-b')
      expect(namesIn(await world.server.send('GET', world.collection))).toEqual(['t-a', 't-b'])
    },
  },
  {
    name: 'create and read makes a name from generateName, where the name is free',
    when: ({ definition }) => samples[definition.kind]?.names === undefined && samples[definition.kind]?.nameEnd === undefined,
    run: async (world) => {
      const answer = await world.server.send('POST', world.collection, world.object({ generateName: 't-' }))
      expect(answer.status).toBe(201)
      expect(seen(answer).metadata).toMatchObject({
        generateName: 't-',
        name: expect.stringMatching(/^t-[bcdfghjklmnpqrstvwxz2456789]{5}$/),
      })
    },
  },
  {
    name: 'create and read refuses a second object of the name, and says what is not there',
    run: async (world) => {
      await world.create('t-a')
      const again = await world.server.send('POST', world.collection, world.object({ name: 't-a' }))
      expect(again).toMatchObject({
        status: 409,
        json: {
          reason: 'AlreadyExists',
          message: `${world.named('t-a')} already exists`,
          details: { name: 't-a', kind: world.definition.plural },
        },
      })
      expect(await world.server.send('GET', world.path('t-none'))).toMatchObject({
        status: 404,
        json: { reason: 'NotFound', message: `${world.named('t-none')} not found` },
      })
    },
  },
  {
    name: 'create and read of a dry run leave nothing',
    run: async (world) => {
      await world.create('t-a')
      const before = await world.server.store.sync()
      expect((await world.server.send('POST', `${world.collection}?dryRun=All`, world.object({ name: 't-b' }))).status).toBe(201)
      expect(
        (await world.server.send('PUT', `${world.path('t-a')}?dryRun=All`, merge(await world.get('t-a'), world.sample.change))).status,
      ).toBe(200)
      expect(
        (
          await world.server.send('PATCH', `${world.path('t-a')}?dryRun=All`, world.sample.change, {
            'content-type': 'application/merge-patch+json',
          })
        ).status,
      ).toBe(200)
      expect((await world.server.send('DELETE', `${world.path('t-a')}?dryRun=All`)).status).toBe(200)
      expect(await world.server.store.sync()).toBe(before)
    },
  },
  {
    name: 'update replaces the object, and refuses a stale resourceVersion',
    run: async (world) => {
      const created = await world.create('t-a')
      const changed = merge({ ...created, metadata: { ...created.metadata, labels: { changed: 'yes' } } }, world.sample.change)
      const answer = await world.server.send('PUT', world.path('t-a'), changed)
      expect(answer.status).toBe(200)
      expect(answer.json).toMatchObject(world.sample.change)
      expect(Number(seen(answer).metadata.resourceVersion)).toBeGreaterThan(Number(created.metadata.resourceVersion))
      expect(await world.server.send('PUT', world.path('t-a'), changed)).toMatchObject({
        status: 409,
        json: { reason: 'Conflict', message: `Operation cannot be fulfilled on ${world.named('t-a')}: ${OBJECT_MODIFIED}` },
      })
    },
  },
  {
    name: 'update without a resourceVersion is taken or refused as the kind says',
    run: async (world) => {
      const { metadata, ...rest } = await world.create('t-a')
      const { resourceVersion: _, ...identity } = metadata
      const answer = await world.server.send('PUT', world.path('t-a'), merge({ ...rest, metadata: identity }, world.sample.change))
      if (world.definition.unconditionalUpdate) expect(answer.status).toBe(200)
      else
        expect(answer).toMatchObject({
          status: 422,
          json: { reason: 'Invalid', details: { causes: [{ field: 'metadata.resourceVersion' }] } },
        })
    },
  },
  {
    name: 'update that says the same in another order writes nothing',
    run: async (world) => {
      const created = await world.create('t-a', { labels: { a: '1', b: '2' } })
      const before = await world.server.store.sync()
      const answer = await world.server.send('PUT', world.path('t-a'), reversed(created))
      expect(answer.json).toEqual(created)
      expect(await world.server.store.sync()).toBe(before)
    },
  },
  {
    name: 'update of what is not there creates it where the kind allows that',
    run: async (world) => {
      const answer = await world.server.send('PUT', world.path('t-new'), world.object({ name: 't-new' }))
      expect(answer.status).toBe(world.definition.createOnUpdate ? 201 : 404)
      const other = await world.server.send('PUT', world.path('t-other'), world.object({ name: 't-other', uid: 'u' }))
      expect(other.status).toBe(world.definition.createOnUpdate ? 409 : 404)
    },
  },
]
