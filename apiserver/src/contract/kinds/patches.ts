import { expect } from 'vitest'
import { type ContractTest, seen, type World } from './world.ts'

const LABELS = { metadata: { labels: { a: '1', b: null }, annotations: { note: 'x' } } }
const PATCHES: readonly (readonly [string, string, object])[] = [
  ['merge', 'application/merge-patch+json', LABELS],
  ['strategic merge', 'application/strategic-merge-patch+json', LABELS],
  [
    'JSON',
    'application/json-patch+json',
    [
      { op: 'test', path: '/metadata/labels/b', value: '2' },
      { op: 'remove', path: '/metadata/labels/b' },
      { op: 'add', path: '/metadata/labels/a', value: '1' },
      { op: 'add', path: '/metadata/annotations', value: { note: 'x' } },
    ],
  ],
]

const changesWhatItNames =
  (type: string, patch: object) =>
  async (world: World): Promise<void> => {
    const before = await world.create('t-a', { labels: { b: '2' } })
    const { b: _, ...kept } = before.metadata.labels ?? {}
    const answer = await world.server.send('PATCH', world.path('t-a'), patch, { 'content-type': type })
    expect(answer.status).toBe(200)
    const { metadata, ...rest } = seen(answer)
    const { metadata: old, ...body } = before
    expect(rest).toEqual(body)
    expect(metadata.labels).toEqual({ ...kept, a: '1' })
    expect(metadata).toMatchObject({ annotations: { note: 'x' }, uid: old.uid, creationTimestamp: old.creationTimestamp })
    expect(await world.get('t-a')).toEqual(answer.json)
  }

export const patchTests: readonly ContractTest[] = [
  ...PATCHES.map(([name, type, patch]) => ({
    name: `patch of type ${name} changes what it names and nothing else`,
    run: changesWhatItNames(type, patch),
  })),
  {
    name: 'patch that changes nothing writes nothing',
    run: async (world) => {
      const created = await world.create('t-a', { labels: { a: '1' } })
      const before = await world.server.store.sync()
      expect((await world.patch('t-a', { metadata: { labels: { a: '1' } } })).json).toEqual(created)
      expect(await world.server.store.sync()).toBe(before)
    },
  },
  {
    name: 'patch of what is not there, or that makes another object of it, is refused',
    run: async (world) => {
      await world.create('t-a')
      expect(await world.patch('t-none', {})).toMatchObject({ status: 404 })
      expect(await world.patch('t-a', { metadata: { name: 't-b' } })).toMatchObject({
        status: 400,
        json: { message: 'the name of the object (t-b) does not match the name on the URL (t-a)' },
      })
      expect(await world.patch('t-a', { metadata: { uid: 'x' } })).toMatchObject({
        status: 422,
        json: { details: { causes: expect.arrayContaining([expect.objectContaining({ field: 'metadata.uid' })]) } },
      })
      expect(await world.patch('t-a', { kind: 'Nothing' })).toMatchObject({
        status: 422,
        json: { details: { causes: [{ field: 'patch' }] } },
      })
      expect(await world.patch('t-a', { metadata: { resourceVersion: '1' } })).toMatchObject({ status: 409, json: { reason: 'Conflict' } })
    },
  },
  {
    name: 'patch records who wrote which fields, through which subresource',
    run: async (world) => {
      await world.server.send('POST', `${world.collection}?fieldManager=maker`, world.object({ name: 't-a', labels: { own: 'x' } }))
      await world.server.send(
        'PATCH',
        `${world.path('t-a')}?fieldManager=changer`,
        { metadata: { annotations: { note: 'x' } } },
        { 'content-type': 'application/merge-patch+json' },
      )
      const { status } = world.sample
      if (status !== undefined)
        await world.server.send(
          'PATCH',
          `${world.path('t-a', 'status')}?fieldManager=reporter`,
          { status },
          { 'content-type': 'application/merge-patch+json' },
        )
      const managers = (await world.get('t-a')).metadata.managedFields ?? []
      const apiVersion = world.resource.apiVersion
      const common = { operation: 'Update', apiVersion, fieldsType: 'FieldsV1', time: '2026-01-01T00:00:00Z' }
      expect(managers).toContainEqual(
        expect.objectContaining({
          ...common,
          manager: 'changer',
          // Whoever wrote the first of the annotations owns that there are any.
          fieldsV1: { 'f:metadata': { 'f:annotations': expect.objectContaining({ 'f:note': {} }) } },
        }),
      )
      expect(managers).toContainEqual(expect.objectContaining({ ...common, manager: 'maker' }))
      const reporter = managers.find((each) => each.manager === 'reporter')
      expect(reporter?.subresource).toBe(status === undefined ? undefined : 'status')
      if (status !== undefined) expect(Object.keys(reporter?.fieldsV1 as object)).toEqual(['f:status'])
      expect(JSON.stringify(managers.find((each) => each.manager === 'maker')?.fieldsV1)).toContain('"f:own"')
    },
  },
]
