import { expect } from 'vitest'
import { type ContractTest, namesIn, seen } from './world.ts'

export const deleteTests: readonly ContractTest[] = [
  {
    name: 'delete takes the object away, and answers as the kind does',
    run: async (world) => {
      const { metadata } = await world.create('t-a')
      const answer = await world.server.send('DELETE', `${world.path('t-a')}?${world.takesAway}`)
      expect(answer.status).toBe(200)
      if (world.definition.returnsDeleted === true) expect(seen(answer).metadata.uid).toBe(metadata.uid)
      else {
        const details = {
          name: 't-a',
          kind: world.definition.plural,
          uid: metadata.uid,
          ...(world.definition.group === '' ? {} : { group: world.definition.group }),
        }
        expect(answer.json).toEqual({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
      }
      if (!world.holdsItself) expect((await world.server.send('GET', world.path('t-a'))).status).toBe(404)
      expect((await world.server.send('DELETE', world.path('t-none'))).status).toBe(404)
    },
  },
  {
    name: 'delete waits for finalizers: the object is marked, and goes with the last of them',
    run: async (world) => {
      const created = await world.create('t-a', { finalizers: ['example.org/a', 'example.org/b'] })
      const marked = seen(await world.server.send('DELETE', `${world.path('t-a')}?${world.takesAway}`))
      expect(marked.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.org/a', 'example.org/b'] })
      expect(marked.metadata.deletionGracePeriodSeconds).toBe(world.holdsItself ? undefined : 0)
      expect(marked.metadata.generation).toBe(created.metadata.generation === undefined ? undefined : created.metadata.generation + 1)
      const again = seen(await world.server.send('DELETE', `${world.path('t-a')}?${world.takesAway}`))
      expect(again.metadata.resourceVersion).toBe(marked.metadata.resourceVersion)
      expect(await world.patch('t-a', { metadata: { finalizers: ['example.org/a', 'example.org/b', 'example.org/c'] } })).toMatchObject({
        status: 422,
        json: { details: { causes: [{ reason: 'FieldValueForbidden', field: 'metadata.finalizers' }] } },
      })
      expect(seen(await world.patch('t-a', { metadata: { finalizers: ['example.org/b'] } })).metadata.deletionTimestamp).toBeDefined()
      expect((await world.patch('t-a', { metadata: { finalizers: null } })).status).toBe(200)
      if (world.holdsItself) await world.remove('t-a')
      expect((await world.server.send('GET', world.path('t-a'))).status).toBe(404)
    },
  },
  {
    name: 'delete of another object of the name, or another version of it, is refused',
    run: async (world) => {
      await world.create('t-a')
      for (const preconditions of [{ uid: 'x' }, { resourceVersion: '1' }]) {
        expect(await world.server.send('DELETE', world.path('t-a'), { preconditions })).toMatchObject({
          status: 409,
          json: {
            reason: 'Conflict',
            message: expect.stringMatching(/^Operation cannot be fulfilled on .*(UID|ResourceVersion) in (the )?precondition/),
          },
        })
      }
    },
  },
  {
    name: 'delete leaves to the garbage collector what the client says of dependents',
    run: async (world) => {
      for (const [name, policy, finalizer] of [
        ['t-a', 'Orphan', 'orphan'],
        ['t-b', 'Foreground', 'foregroundDeletion'],
      ] as const) {
        await world.create(name)
        await world.server.send('DELETE', `${world.path(name)}?propagationPolicy=${policy}`)
        expect((await world.get(name)).metadata.finalizers).toEqual([finalizer])
      }
    },
  },
  {
    name: 'a plain delete leaves the dependents where it always has',
    when: ({ definition }) => definition.garbageCollection === 'Orphan',
    run: async (world) => {
      await world.create('t-a')
      const { headers } = await world.server.send('DELETE', world.path('t-a'))
      expect((await world.get('t-a')).metadata.finalizers).toEqual(['orphan'])
      const { deleteWarning } = world.definition
      expect(headers['warning']).toEqual(deleteWarning === undefined ? undefined : [`299 - "${deleteWarning}"`])
    },
  },
  {
    name: 'deletecollection takes away what the selectors match, and answers with it',
    when: ({ definition }) => definition.verbs.includes('deletecollection'),
    run: async (world) => {
      for (const [name, app] of [
        ['t-a', 'x'],
        ['t-b', 'x'],
        ['t-c', 'y'],
      ] as const)
        await world.create(name, { labels: { app } })
      const answer = await world.server.send('DELETE', `${world.collection}?labelSelector=app%3Dx&${world.takesAway}`)
      expect(answer.json).toMatchObject({ kind: `${world.definition.kind}List` })
      expect(namesIn(answer)).toEqual(['t-a', 't-b'])
      expect(namesIn(await world.server.send('GET', world.collection))).toEqual(['t-c'])
    },
  },
  {
    name: 'deletecollection takes no more than its limit',
    when: ({ definition }) => definition.verbs.includes('deletecollection'),
    run: async (world) => {
      for (const name of ['t-a', 't-b', 't-c']) await world.create(name, { labels: { app: 'x' } })
      const answer = await world.server.send('DELETE', `${world.collection}?labelSelector=app%3Dx&limit=2&${world.takesAway}`)
      expect(namesIn(answer)).toEqual(['t-a', 't-b'])
      expect((answer.json['metadata'] as { continue?: string }).continue).toBeDefined()
      expect(namesIn(await world.server.send('GET', world.collection))).toEqual(['t-c'])
    },
  },
  {
    name: 'of a whole collection is not offered',
    when: ({ definition }) => !definition.verbs.includes('deletecollection'),
    run: async (world) => {
      expect(await world.server.send('DELETE', world.collection)).toMatchObject({ status: 405, json: { reason: 'MethodNotAllowed' } })
    },
  },
]
