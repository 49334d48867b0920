import { type Pod, type Stored, status } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import { silentLogger, virtualClock } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { createLookUp } from './look-up.ts'

const RESOURCES = [
  { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true, verbs: [], preferred: true },
  { group: 'example.com', version: 'v1', plural: 'boats', kind: 'Boat', namespaced: true, verbs: [], preferred: false, singular: 'boat' },
  { group: 'example.com', version: 'v2', plural: 'boats', kind: 'Boat', namespaced: true, verbs: [], preferred: true, singular: 'boat' },
  { group: 'example.com', version: 'v1', plural: 'ports', kind: 'Port', namespaced: false, verbs: [], preferred: false },
  { group: 'other.com', version: 'v1', plural: 'boats', kind: 'Boat', namespaced: true, verbs: [], preferred: true },
]
const pods = ['a', 'b'].map((name) => ({ metadata: { name, labels: { app: name } } })) as unknown as readonly Stored<Pod>[]

const world = () => {
  const clock = virtualClock()
  const asked: unknown[] = []
  const client = {
    discover: async () => {
      asked.push('discover')
      return { resources: RESOURCES, failed: [] }
    },
    listAll: async (ref: { readonly plural: string; readonly version: string }, options: object) => {
      asked.push([`${ref.plural}.${ref.version}`, options])
      if (ref.plural === 'secrets') throw status.forbidden({ group: '', resource: 'secrets' }, '', 'User cannot list')
      return { items: [{ metadata: { name: 'kontiki' } }] }
    },
  } as unknown as Pick<Client, 'discover' | 'listAll'>
  return { clock, asked, ...createLookUp({ client, clock, logger: silentLogger, pods: { list: () => pods } }) }
}

test('resources are found by either name, in the version that is preferred, and asked for anew from time to time', async () => {
  const { mapper, clock, asked } = world()
  const found = (await mapper()).find('example.com', 'boat')
  expect(found).toMatchObject({ resource: 'boats', version: 'v2' })
  expect((await mapper()).find('', 'boats')).toMatchObject({ group: 'example.com' })
  expect((await mapper()).find('other.com', 'boats')).toMatchObject({ group: 'other.com' })
  expect((await mapper()).find('', 'port')).toMatchObject({ version: 'v1', namespaced: false })
  expect((await mapper()).find('', 'ships')).toBeUndefined()
  expect(asked).toEqual(['discover'])
  clock.moveTo(clock.now() + 31_000)
  await mapper()
  expect(asked).toEqual(['discover', 'discover'])
})

test('pods are named from the cache, others by the server', async () => {
  const { mapper, namesOf, asked } = world()
  const resources = (await mapper()).all()
  const named = (plural: string, namespace: string) => {
    const found = resources.find(({ resource }) => resource === plural)
    return found === undefined ? undefined : namesOf(found, namespace, 'app=b')
  }
  expect(await named('pods', 'shop')).toEqual(['b'])
  expect(await named('boats', 'shop')).toEqual(['kontiki'])
  expect(await named('ports', '')).toEqual(['kontiki'])
  expect(asked.slice(1)).toEqual([
    ['boats.v2', { labelSelector: 'app=b', namespace: 'shop' }],
    ['ports.v1', { labelSelector: 'app=b' }],
  ])
})

test('what may not be listed is not told to whoever asks', async () => {
  const { namesOf } = world()
  const secrets = { ...{ group: '', version: 'v1', resource: 'secrets', singular: 'secret', kind: 'Secret' }, namespaced: true }
  await expect(namesOf(secrets, 'shop', '')).rejects.toThrow('Internal error occurred: unable to list matching resources')
})
