import { expect } from 'vitest'
import { type ContractTest, seen } from './world.ts'

/** Generations count what is wanted, never what is reported. */
export const subresourceTests: readonly ContractTest[] = [
  {
    name: 'a change of what the object is about starts a new generation, where the kind has them',
    run: async (world) => {
      const { generation } = (await world.create('t-a')).metadata
      const changed = seen(await world.patch('t-a', world.sample.change)).metadata
      const isChange = Object.keys(world.sample.change).length > 0
      const { generations } = world.sample
      const first = generations === 'of changes' && isChange ? 1 : undefined
      expect(changed.generation).toBe(generation === undefined ? first : generation + (isChange && generations !== 'fixed' ? 1 : 0))
      expect(seen(await world.patch('t-a', { metadata: { finalizers: ['example.org/a'], generation: 77 } })).metadata.generation).toBe(
        changed.generation,
      )
    },
  },
  {
    name: 'status is written through its own path, which ignores all else',
    when: ({ definition }) => definition.subresources.status === true,
    run: async (world) => {
      const before = await world.create('t-a')
      const answer = await world.patch('t-a', { ...world.sample.change, status: world.sample.status }, 'status')
      expect(answer.status).toBe(200)
      expect(answer.json['status']).toMatchObject(world.sample.status as object)
      expect(seen(answer)['spec']).toEqual(before['spec'])
      expect(seen(answer).metadata.generation).toBe(before.metadata.generation)
      expect((await world.server.send('GET', world.path('t-a', 'status'))).json).toEqual(await world.get('t-a'))
      const replaced = await world.server.send('PUT', world.path('t-a', 'status'), {
        ...answer.json,
        ...(before['spec'] === undefined ? {} : { spec: before['spec'] }),
      })
      expect(replaced.status).toBe(200)
    },
  },
  {
    name: 'status is ignored by the object itself, on create (for most), update and patch',
    when: ({ definition }) => definition.subresources.status === true,
    run: async (world) => {
      const plain = await world.create('t-plain')
      const reported = world.sample.status as object
      const full = { ...world.object({ name: 't-b' }), status: reported }
      const filled = seen(await world.server.send('POST', world.collection, full))
      if (world.sample.statusOnCreate === true) expect(filled['status']).toMatchObject(reported)
      else expect(filled['status']).toEqual(plain['status'])
      const created = await world.create('t-a')
      const before = await world.server.store.sync()
      expect(seen(await world.patch('t-a', { status: world.sample.status as object }))['status']).toEqual(plain['status'])
      expect(
        (await world.server.send('PUT', world.path('t-a'), { ...created, status: world.sample.status as object })).json['status'],
      ).toEqual(plain['status'])
      expect(await world.server.store.sync()).toBe(before)
    },
  },
  {
    name: 'status takes no create and no delete',
    when: ({ definition }) => definition.subresources.status === true,
    run: async (world) => {
      await world.create('t-a')
      for (const method of ['POST', 'DELETE'])
        expect(await world.server.send(method, world.path('t-a', 'status'))).toMatchObject({
          status: 405,
          json: { reason: 'MethodNotAllowed' },
        })
    },
  },
  {
    name: 'scale shows and sets the replicas',
    when: ({ definition }) => definition.subresources.scale !== undefined,
    run: async (world) => {
      const object = await world.create('t-a')
      const path = world.path('t-a', 'scale')
      const shown = await world.server.send('GET', path)
      const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
      expect(shown.json).toMatchObject({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
      })
      const set = await world.server.send('PUT', path, { ...shown.json, spec: { replicas: 4 } })
      expect(set).toMatchObject({ status: 200, json: { kind: 'Scale', spec: { replicas: 4 } } })
      expect((await world.patch('t-a', { spec: { replicas: 5 } }, 'scale')).json['spec']).toEqual({ replicas: 5 })
      const after = await world.get('t-a')
      expect((after['spec'] as { replicas: number }).replicas).toBe(5)
      expect(after.metadata.generation).toBe((object.metadata.generation as number) + 2)
      expect(await world.server.send('PUT', path, { ...shown.json, spec: { replicas: 6 } })).toMatchObject({
        status: 409,
        json: { reason: 'Conflict' },
      })
    },
  },
  {
    name: 'scale is recorded as the fields that it set',
    when: ({ definition }) => definition.subresources.scale !== undefined,
    run: async (world) => {
      await world.create('t-a')
      await world.server.send(
        'PATCH',
        `${world.path('t-a', 'scale')}?fieldManager=scaler`,
        { spec: { replicas: 5 } },
        { 'content-type': 'application/merge-patch+json' },
      )
      const entry = (await world.get('t-a')).metadata.managedFields?.find(({ manager }) => manager === 'scaler')
      expect(entry).toMatchObject({ subresource: 'scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } })
    },
  },
  {
    name: 'scale of what is not there, of another name or namespace, or below zero is refused',
    when: ({ definition }) => definition.subresources.scale !== undefined,
    run: async (world) => {
      await world.create('t-a')
      const wanted = (metadata: object, replicas: number) => ({ kind: 'Scale', apiVersion: 'autoscaling/v1', metadata, spec: { replicas } })
      expect(await world.server.send('GET', world.path('t-none', 'scale'))).toMatchObject({
        status: 404,
        json: { details: { kind: `${world.definition.plural}/scale` } },
      })
      expect(await world.server.send('PUT', world.path('t-a', 'scale'), wanted({ name: 't-b' }, 1))).toMatchObject({ status: 400 })
      expect(await world.server.send('PUT', world.path('t-a', 'scale'), wanted({}, 1))).toMatchObject({ status: 400 })
      expect(await world.server.send('PUT', world.path('t-a', 'scale'), wanted({ name: 't-a', namespace: 'other' }, 1))).toMatchObject({
        status: 400,
      })
      expect(await world.server.send('PUT', world.path('t-a', 'scale'), wanted({ name: 't-a' }, -1))).toMatchObject({
        status: 422,
        json: { details: { kind: 'Scale', causes: [{ field: 'spec.replicas' }] } },
      })
      for (const method of ['POST', 'DELETE'])
        expect(await world.server.send(method, world.path('t-a', 'scale'))).toMatchObject({ status: 405 })
    },
  },
  {
    name: 'scale is a table of its own',
    when: ({ definition }) => definition.subresources.scale !== undefined,
    run: async (world) => {
      await world.create('t-a')
      const table = await world.server.send('GET', world.path('t-a', 'scale'), undefined, {
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
      })
      expect((table.json['columnDefinitions'] as { name: string }[]).map(({ name }) => name)).toEqual([
        'Name',
        'Desired',
        'Available',
        'Age',
      ])
    },
  },
]
