import type { JsonObject } from '@coxswain/api-types'
import { expect } from 'vitest'
import type { Answer } from '../../testkit/test-server.ts'
import { type ContractTest, seen, type World } from './world.ts'

const APPLY = { 'content-type': 'application/apply-patch+yaml' }

const apply = (world: World, query: string, config: JsonObject, subresource?: string): Promise<Answer> =>
  world.server.send('PATCH', `${world.path('t-a', subresource)}?${query}`, config, APPLY)
const withLabels = (world: World, labels: object): JsonObject => world.object({ name: 't-a', labels })
const only = (world: World, metadata: object): JsonObject => world.object({ name: 't-a', ...metadata }, {})

/** Server-side apply, of whatever kind. */
export const applyTests: readonly ContractTest[] = [
  {
    name: 'apply makes what is not there as a create does, and the applier its owner',
    run: async (world) => {
      const created = await world.create('t-b', { labels: { a: '1' } })
      const answer = await apply(world, 'fieldManager=m', withLabels(world, { a: '1' }))
      expect(answer.status).toBe(201)
      const { metadata } = seen(answer)
      expect(alike(answer.json)).toEqual(alike(created))
      expect(metadata.managedFields).toEqual([
        expect.objectContaining({ manager: 'm', operation: 'Apply', apiVersion: world.resource.apiVersion }),
      ])
      expect(metadata.generation).toBe(created.metadata.generation)
      expect(await world.get('t-a')).toEqual(answer.json)
    },
  },
  {
    name: 'apply of the same again writes nothing',
    run: async (world) => {
      const first = await apply(world, 'fieldManager=m', withLabels(world, { a: '1' }))
      world.server.clock.moveTo(world.server.clock.now() + 60_000)
      const before = await world.server.store.sync()
      const again = await apply(world, 'fieldManager=m', withLabels(world, { a: '1' }))
      expect(again).toMatchObject({ status: 200, json: first.json })
      expect(await world.server.store.sync()).toBe(before)
    },
  },
  {
    name: 'apply takes away what its applier leaves out, and nothing of others',
    run: async (world) => {
      await world.create('t-a', { labels: { kept: 'x' } })
      await apply(world, 'fieldManager=m', only(world, { labels: { a: '1', b: '1' } }))
      await apply(world, 'fieldManager=n', only(world, { labels: { b: '1' } }))
      const answer = await apply(world, 'fieldManager=m', only(world, { annotations: { note: 'x' } }))
      expect(answer.status).toBe(200)
      expect(seen(answer).metadata.labels).toMatchObject({ kept: 'x', b: '1' })
      expect(seen(answer).metadata.labels).not.toHaveProperty('a')
    },
  },
  {
    name: 'apply conflicts with those who own what it would change, unless it is forced',
    run: async (world) => {
      await world.server.send('POST', `${world.collection}?fieldManager=maker`, world.object({ name: 't-a', labels: { a: '1' } }))
      const refused = await apply(world, 'fieldManager=m', only(world, { labels: { a: '2' } }))
      const owner = `conflict with "maker" using ${world.resource.apiVersion}`
      expect(refused).toMatchObject({
        status: 409,
        json: {
          reason: 'Conflict',
          message: `Apply failed with 1 conflict: ${owner}: .metadata.labels.a`,
          details: { causes: [{ reason: 'FieldManagerConflict', message: owner, field: '.metadata.labels.a' }] },
        },
      })
      const forced = await apply(world, 'fieldManager=m&force=true', only(world, { labels: { a: '2' } }))
      expect(seen(forced).metadata.labels).toMatchObject({ a: '2' })
    },
  },
  {
    name: 'apply to status owns status alone, and makes no object',
    when: ({ definition }) => definition.subresources.status === true,
    run: async (world) => {
      const { status } = world.sample
      const config = { ...world.object({ name: 't-a' }), status: status as JsonObject }
      expect((await apply(world, 'fieldManager=m', config, 'status')).status).toBe(404)
      const before = await world.create('t-a')
      const answer = await apply(world, 'fieldManager=m&force=true', config, 'status')
      expect(answer.status).toBe(200)
      expect(seen(answer)['status']).toMatchObject(status as object)
      expect(seen(answer)['spec']).toEqual(before['spec'])
      const entry = seen(answer).metadata.managedFields?.find(({ manager }) => manager === 'm')
      expect(entry).toMatchObject({ operation: 'Apply', subresource: 'status' })
      expect(Object.keys(entry?.fieldsV1 as object)).toEqual(['f:status'])
    },
  },
]

/** Each object has a name, a uid, addresses and ports of its own, and some repeat them in what they say. */
const alike = ({ metadata, ...body }: JsonObject): JsonObject => {
  const { name, uid } = metadata as { readonly name: string; readonly uid: string }
  const words = [name, name.replace('-', ''), uid].map((word) => `(?<=")${word}(?=")`)
  return JSON.parse(
    JSON.stringify(body).replaceAll(new RegExp(`${words.join('|')}|(?<=")10\\.96\\.[\\d.]+(?=")|(?<="nodePort":)\\d+`, 'g'), '0'),
  ) as JsonObject
}
