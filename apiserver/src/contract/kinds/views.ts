import { expect } from 'vitest'
import { type ContractTest, namesIn, type Seen } from './world.ts'

const as = (what: string) => ({ accept: `application/json;as=${what};v=v1;g=meta.k8s.io` })
interface Shown {
  readonly columnDefinitions: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: Seen | null }[]
}

export const viewTests: readonly ContractTest[] = [
  {
    name: 'selectors narrow lists by label and by field',
    run: async (world) => {
      await world.create('t-a', { labels: { app: 'x' } })
      await world.create('t-b', { labels: { app: 'y' } })
      const list = async (query: string) => namesIn(await world.server.send('GET', `${world.collection}?${query}`))
      expect(await list('labelSelector=app%3Dx')).toEqual(['t-a'])
      expect(await list('labelSelector=app%20in%20(x,y),app!%3Dx')).toEqual(['t-b'])
      expect(await list('labelSelector=!app')).toEqual([])
      expect(await list('fieldSelector=metadata.name%3Dt-b')).toEqual(['t-b'])
      expect(await list('fieldSelector=metadata.name!%3Dt-b')).toEqual(['t-a'])
      const { field } = world.sample
      if (field !== undefined) {
        expect(await list(`fieldSelector=${field.name}%3D${field.value}`)).toEqual(['t-a', 't-b'])
        expect(await list(`fieldSelector=${field.name}!%3D${field.value}`)).toEqual([])
      }
      expect(world.definition.fields.length > 0).toBe(field !== undefined)
    },
  },
  {
    name: 'selectors that cannot be read are refused',
    run: async (world) => {
      for (const query of ['labelSelector=a%20in%20(', 'fieldSelector=no.such.field%3Dx', 'fieldSelector=x']) {
        for (const more of ['', '&watch=1'])
          expect(await world.server.send('GET', `${world.collection}?${query}${more}`)).toMatchObject({
            status: 400,
            json: { reason: 'BadRequest' },
          })
      }
    },
  },
  {
    name: 'views as a table have a cell for each column',
    run: async (world) => {
      const created = await world.create('t-a')
      for (const path of [world.path('t-a'), `${world.collection}?fieldSelector=metadata.name%3Dt-a`]) {
        const table = (await world.server.send('GET', path, undefined, as('Table'))).json as unknown as Shown
        expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' })
        expect(table.columnDefinitions.map(({ name }) => name)).toEqual(world.definition.columns.map(({ name }) => name))
        expect(table.rows).toHaveLength(1)
        expect(table.rows[0]?.cells).toHaveLength(table.columnDefinitions.length)
        expect(table.rows[0]?.object?.metadata).toEqual(created.metadata)
        for (const [i, { type }] of table.columnDefinitions.entries()) {
          const cell = table.rows[0]?.cells[i]
          // Upstream puts numbers and flags into some columns of text, and Go's words for a flag into some of flags.
          if (type === 'integer' || type === 'number') expect(cell).toBeTypeOf('number')
          else if (type === 'boolean') expect([true, false, 'True', 'False']).toContain(cell)
          else expect(['string', 'number', 'boolean']).toContain(typeof cell)
        }
      }
      const whole = (await world.server.send('GET', `${world.path('t-a')}?includeObject=Object`, undefined, as('Table')))
        .json as unknown as Shown
      expect(whole.rows[0]?.object).toEqual(created)
      const none = (await world.server.send('GET', `${world.path('t-a')}?includeObject=None`, undefined, as('Table')))
        .json as unknown as Shown
      expect(none.rows[0]?.object).toBeNull()
    },
  },
  {
    name: 'views as metadata alone are of one object or of a list, as asked for',
    run: async (world) => {
      const { metadata } = await world.create('t-a')
      const one = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
      expect((await world.server.send('GET', world.path('t-a'), undefined, as('PartialObjectMetadata'))).json).toEqual(one)
      const list = await world.server.send(
        'GET',
        `${world.collection}?fieldSelector=metadata.name%3Dt-a`,
        undefined,
        as('PartialObjectMetadataList'),
      )
      expect(list.json).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', items: [{ metadata }] })
      expect(await world.server.send('GET', world.collection, undefined, as('PartialObjectMetadata'))).toMatchObject({
        status: 406,
        json: { reason: 'NotAcceptable' },
      })
      expect(await world.server.send('GET', world.path('t-a'), undefined, as('PartialObjectMetadataList'))).toMatchObject({
        status: 406,
        json: { reason: 'NotAcceptable' },
      })
    },
  },
  {
    name: 'views in pages go on where they stopped',
    run: async (world) => {
      for (const name of ['t-a', 't-b', 't-c']) await world.create(name, { labels: { page: 'x' } })
      const first = await world.server.send('GET', `${world.collection}?limit=2&labelSelector=page%3Dx`)
      const token = (first.json['metadata'] as { continue: string }).continue
      expect(namesIn(first)).toEqual(['t-a', 't-b'])
      await world.create('t-bb', { labels: { page: 'x' } })
      expect(namesIn(await world.server.send('GET', `${world.collection}?limit=2&labelSelector=page%3Dx&continue=${token}`))).toEqual([
        't-c',
      ])
    },
  },
]
