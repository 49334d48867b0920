import { type KubeObject, kinds, type Pod, type ReplicaSet, type Stored } from '@coxswain/api-types'
import { type Change, createClient, defineController, plan } from '@coxswain/client'
import { virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { podOf, replicaSetOf } from '../../testing/objects.ts'
import { viewOfWorld } from '../../testing/view-of-world.ts'
import { checkAdoption } from './check-adoption.ts'
import { orphanIndex, orphanWatch } from './orphans.ts'
import type { Ownership } from './ownership.ts'

const pods: Ownership<ReplicaSet, Pod> = {
  owner: kinds.ReplicaSet,
  dependent: kinds.Pod,
  selectorOf: ({ spec }) => spec?.selector,
}
const watch = orphanWatch(pods)
const controller = defineController<ReplicaSet>({
  name: 'test',
  for: kinds.ReplicaSet,
  watches: [watch],
  indexes: [orphanIndex(pods)],
  reconcile: () => plan(),
})

const owned = podOf('a', { owner: { kind: 'ReplicaSet', name: 'web', uid: 'uid-web' } })
const asStored = (object: unknown): Stored<KubeObject> => object as Stored<KubeObject>

describe('an orphan', () => {
  const change = (object: unknown, previous?: unknown, type: Change['type'] = 'modified'): Change => ({
    type,
    object: asStored(object),
    previous: previous === undefined ? undefined : asStored(previous),
  })
  it('is looked at when it appears, changes its labels, or loses its controller', () => {
    const relabelled = podOf('a', { labels: { app: 'db' } })
    expect(watch.when?.(change(podOf('a'), undefined, 'added'))).toBe(true)
    expect(watch.when?.(change(relabelled, podOf('a')))).toBe(true)
    expect(watch.when?.(change(podOf('a'), owned))).toBe(true)
    expect(watch.when?.(change(podOf('a', { phase: 'Failed' }), podOf('a')))).toBe(false)
    expect(watch.when?.(change(podOf('a'), podOf('a'), 'deleted'))).toBe(false)
    expect(watch.when?.(change(owned, podOf('a')))).toBe(false)
  })
  it('reconciles the owners of its namespace whose selector it matches', () => {
    const world = [
      replicaSetOf({}),
      replicaSetOf({ name: 'db' }, { selector: { matchLabels: { app: 'db' } } }),
      replicaSetOf({ name: 'all' }, { selector: {} }),
      replicaSetOf({ namespace: 'other' }),
    ]
    const keysFor = (object: unknown) => watch.keys(asStored(object), viewOfWorld(controller, world), change(object))
    expect(keysFor(podOf('a'))).toEqual(['default/web'])
    expect(keysFor(owned)).toEqual([])
  })
})

describe('before it adopts, an owner', () => {
  const replicaSet = replicaSetOf({})
  const ask = async (world: readonly ReturnType<typeof podOf>[], status: number, live: unknown) => {
    const asked: string[] = []
    const client = createClient({
      clock: virtualClock(),
      userAgent: 'test',
      timeoutMs: 0,
      transport: async ({ path }) => {
        asked.push(path)
        return { status, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(JSON.stringify(live)) }
      },
    })
    const object = asStored(replicaSet)
    const view = viewOfWorld(controller, world)
    const answer = await checkAdoption(pods)({ key: 'default/web', namespace: 'default', name: 'web', object, view, client, now: 0 })
    return { answer, asked }
  }
  it('is asked for at the server itself', async () => {
    const path = '/apis/apps/v1/namespaces/default/replicasets/web'
    expect(await ask([podOf('a')], 200, replicaSet)).toEqual({ answer: 'allowed', asked: [path] })
  })
  it('is refused when it is being deleted, is another one now, or is gone', async () => {
    expect((await ask([podOf('a')], 200, replicaSetOf({ deletionTimestamp: '2026-01-01T00:00:00Z' }))).answer).toBe('refused')
    expect((await ask([podOf('a')], 200, replicaSetOf({ uid: 'another' }))).answer).toBe('refused')
    const gone = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'NotFound', message: 'gone', code: 404 }
    expect((await ask([podOf('a')], 404, gone)).answer).toBe('refused')
  })
  it('is not asked for where there is nothing to adopt', async () => {
    const world = [owned, podOf('b', { labels: { app: 'db' } }), podOf('c', { deleted: '2026-01-01T00:00:00Z' })]
    expect(await ask(world, 200, replicaSet)).toEqual({ answer: undefined, asked: [] })
  })
})
