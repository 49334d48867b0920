import { type CoreV1, status } from '@coxswain/api-types'
import { seededRandom, silentLogger, virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createClient } from '../client/client.ts'
import type { ResourceRef } from '../client/resource.ts'
import { PODS } from '../client/well-known.ts'
import { createInformers } from '../informers/informers.ts'
import { advance, createFakeServer, settle } from '../testdata/fake-server.ts'
import { type Controller, defineController, watching } from './controller.ts'
import { controllerReference } from './owner-reference.ts'
import { batch, plan } from './plan.ts'
import { type RunControllersOptions, runControllers } from './run-controllers.ts'
import { create, referenceTo, remove, updateStatus } from './steps.ts'

interface PodSet {
  apiVersion?: string | undefined
  kind?: string | undefined
  metadata: CoreV1.Pod['metadata']
  spec: { replicas: number }
  status?: { replicas: number } | undefined
}
const SETS: ResourceRef<PodSet> = { group: 'test.dev', version: 'v1', plural: 'podsets', namespaced: true, kind: 'PodSet' }
const SET_COLLECTION = '/apis/test.dev/v1/podsets'
const POD_COLLECTION = '/api/v1/pods'

/** As many pods as the set says: enough of a ReplicaSet to show what the runner does. */
const podSet = (seen: string[] = []): Controller<PodSet, undefined> =>
  defineController({
    name: 'podset',
    for: SETS,
    owns: [PODS],
    reconcile({ key, object: set, view, outcomes }) {
      const failures = [...outcomes.values()].flatMap((outcome) => (outcome.ok ? [] : [outcome.reason]))
      if (set === undefined) return plan()
      const pods = view.ownedBy(set, PODS)
      seen.push(`${key} ${pods.length}/${set.spec.replicas}${failures.length > 0 ? ` after ${failures.join(' ')}` : ''}`)
      const { namespace, name } = set.metadata
      const missing = Array.from({ length: Math.max(0, set.spec.replicas - pods.length) }, (_, i) =>
        create(
          PODS,
          { metadata: { namespace, generateName: `${name}-`, ownerReferences: [controllerReference(SETS, set)] } },
          {
            id: `create ${i}`,
            reason: 'too few',
            onSuccess: { regarding: referenceTo(SETS, set), type: 'Normal', reason: 'SuccessfulCreate', message: 'Created pod: {name}' },
            onFailure: { regarding: referenceTo(SETS, set), type: 'Warning', reason: 'FailedCreate', message: 'Error creating: {error}' },
          },
        ),
      )
      const surplus = pods.slice(set.spec.replicas).map((pod) => remove(PODS, pod, { reason: 'too many' }))
      return plan([
        batch('create', missing),
        surplus,
        updateStatus(SETS, { ...set, status: { replicas: pods.length } }, { reason: 'count' }),
      ])
    },
  })

const begin = (controllers: readonly Controller[], more: Partial<RunControllersOptions> = {}) => {
  const clock = virtualClock()
  const server = createFakeServer(clock)
  const client = createClient({ transport: server.transport, userAgent: 'test', clock })
  const ports = { client, clock, random: seededRandom('test'), logger: silentLogger }
  const informers = createInformers({ ...ports, freeze: true })
  const start = () => runControllers({ ...ports, informers, controllers, ...more })
  const writes = () => server.requests.filter((request) => !request.startsWith('GET') && !request.includes('/events'))
  return { clock, server, informers, start, writes }
}
const set = (name: string, replicas: number) => ({
  apiVersion: 'test.dev/v1',
  kind: 'PodSet',
  metadata: { namespace: 'default', name },
  spec: { replicas },
})

describe('runner', () => {
  it('brings about what the controller plans, and then is quiet', async () => {
    const { clock, server, start } = begin([podSet()])
    server.put(SET_COLLECTION, set('web', 5))
    const running = start()
    await settle(clock)
    await running.started
    expect(server.objects(POD_COLLECTION)).toHaveLength(5)
    expect(server.objects(SET_COLLECTION)[0]).toMatchObject({ status: { replicas: 5 } })
    expect(running.activity()).toEqual([])
    const before = server.requests.length
    await advance(clock, 60_000)
    expect(server.requests).toHaveLength(before)
    server.put(SET_COLLECTION, { ...server.objects(SET_COLLECTION)[0], ...set('web', 2) })
    await settle(clock)
    expect(server.objects(POD_COLLECTION)).toHaveLength(2)
    await running.stop()
    expect(running.activity()).toEqual([])
  })

  it('does not plan again before the caches show its writes: a slow watch makes no second set of pods', async () => {
    const seen: string[] = []
    const { clock, server, start } = begin([podSet(seen)])
    const running = start()
    await settle(clock)
    server.put(SET_COLLECTION, set('web', 3))
    server.hold()
    await settle(clock)
    expect(server.objects(POD_COLLECTION)).toHaveLength(3)
    expect(running.activity().join()).toContain('default/web waits until the cache shows v1/pods at')
    // Another change of the set comes while the pods are not seen yet: it is not acted upon.
    server.releaseOnly('podsets')
    await settle(clock)
    expect(seen).toEqual(['default/web 0/3'])
    server.release()
    await settle(clock)
    expect(server.objects(POD_COLLECTION)).toHaveLength(3)
    expect(running.activity()).toEqual([])
  })
})

describe('runner over slow caches', () => {
  it('gives up waiting for a cache after five minutes', async () => {
    const seen: string[] = []
    const { clock, server, start } = begin([podSet(seen)])
    const running = start()
    await settle(clock)
    server.put(SET_COLLECTION, set('web', 1))
    const held = server.objects(SET_COLLECTION)
    server.hold()
    await settle(clock)
    expect(held).toHaveLength(1)
    expect(seen).toEqual(['default/web 0/1'])
    await advance(clock, 301_000)
    expect(running.activity()).toEqual([])
    server.release()
  })

  it('tells the next reconcile what failed, backs off, and records both as events', async () => {
    const seen: string[] = []
    const { clock, server, start } = begin([podSet(seen)])
    server.put(SET_COLLECTION, set('web', 3))
    server.intercept(
      ({ method, path }) => method === 'POST' && path.endsWith('/pods'),
      status.forbidden({ group: '', resource: 'pods' }, '', 'exceeded quota'),
    )
    start()
    await advance(clock, 5)
    expect(seen[1]).toBe('default/web 0/3 after Forbidden Skipped Skipped')
    expect(server.objects(POD_COLLECTION)).toHaveLength(3)
    const events = server.objects('/api/v1/events') as unknown as readonly CoreV1.Event[]
    expect(events.map(({ reason, message }) => `${reason}: ${message}`)[0]).toBe(
      'FailedCreate: Error creating: pods is forbidden: exceeded quota',
    )
    expect(events.filter(({ reason }) => reason === 'SuccessfulCreate')).toHaveLength(3)
    expect(events[1]?.message).toMatch(/^Created pod: web-\d+$/)
  })
})

describe('runner in trouble', () => {
  it('keeps a controller that throws for one key at work on the others', async () => {
    const done: string[] = []
    const broken = defineController({
      name: 'broken',
      for: SETS,
      reconcile: ({ name }) => {
        if (name === 'bad') throw new Error('a bug')
        done.push(name)
        return plan()
      },
    })
    const { clock, server, start } = begin([broken])
    for (const name of ['bad', 'good']) server.put(SET_COLLECTION, set(name, 1))
    const running = start()
    await advance(clock, 1000)
    expect(done).toEqual(['good'])
    expect(running.dump().broken?.queue).toMatchObject({ failures: [['default/bad', 8]] })
  })

  it('sends no status that changes nothing, and tries again after a conflict', async () => {
    const { clock, server, start, writes } = begin([podSet()])
    server.put(SET_COLLECTION, { ...set('web', 0), status: { replicas: 0 } } as never)
    start()
    await settle(clock)
    expect(writes()).toEqual([])
    server.intercept(({ method }) => method === 'PUT', status.conflict({ group: 'test.dev', resource: 'podsets' }, 'web', 'modified'))
    server.put(SET_COLLECTION, set('web', 0))
    await advance(clock, 100)
    expect(writes()).toHaveLength(2)
    expect(server.objects(SET_COLLECTION)[0]).toMatchObject({ status: { replicas: 0 } })
  })

  it('waits for deleted objects to be gone from the cache', async () => {
    const { clock, server, start, writes } = begin([podSet()])
    server.put(SET_COLLECTION, set('web', 2))
    const running = start()
    await settle(clock)
    const before = writes().length
    const [object] = server.objects(SET_COLLECTION)
    server.put(SET_COLLECTION, { ...object, ...set('web', 0) })
    server.hold()
    await settle(clock)
    expect(running.activity().join()).toContain('v1/pods without web-')
    server.release()
    await settle(clock)
    expect(server.objects(POD_COLLECTION)).toEqual([])
    expect(
      writes()
        .slice(before)
        .filter((request) => request.startsWith('DELETE')),
    ).toHaveLength(2)
  })
})

describe('runner of controllers of other kinds', () => {
  it('works on one key at a time where a controller is exclusive, each with the view of the last', async () => {
    const given: string[] = []
    const allot = defineController({
      name: 'allot',
      for: SETS,
      exclusive: true,
      reconcile({ object, view }) {
        if (object === undefined || object.status !== undefined) return plan()
        const next = Math.max(0, ...view.list(SETS).map((each) => each.status?.replicas ?? 0)) + 1
        given.push(`${object.metadata.name}=${next}`)
        return plan(updateStatus(SETS, { ...object, status: { replicas: next } }, { reason: 'allot' }))
      },
    })
    const { clock, server, start } = begin([allot])
    for (const name of ['a', 'b', 'c']) server.put(SET_COLLECTION, set(name, 0))
    start()
    await settle(clock)
    expect(given).toEqual(['a=1', 'b=2', 'c=3'])
  })
  it('maps other kinds to keys, gathers live data first, and comes again after the time it asked for', async () => {
    const seen: string[] = []
    const counting = defineController({
      name: 'counting',
      for: SETS,
      watches: [watching(PODS, (pod) => [`default/${pod.metadata.labels?.set ?? ''}`])],
      gather: async ({ client, key }) => `${key} of ${(await client.list(SETS)).items.length}`,
      reconcile: ({ gathered }) => {
        seen.push(gathered)
        return plan([], { requeueAfterMs: 10_000 })
      },
    })
    const { clock, server, start } = begin([counting])
    start()
    await settle(clock)
    server.put(POD_COLLECTION, { metadata: { namespace: 'default', name: 'p', labels: { set: 'web' } } })
    await advance(clock, 25_000)
    expect(seen).toEqual(['default/web of 0', 'default/web of 0', 'default/web of 0'])
  })
  it('gathers anew where another object has come in the place of the one that it was about', async () => {
    const answers: (() => void)[] = []
    const seen: (string | undefined)[][] = []
    const asking = defineController<PodSet, string | undefined>({
      name: 'asking',
      for: SETS,
      gather: ({ object }) => new Promise((resolve) => answers.push(() => resolve(object?.metadata.uid))),
      reconcile: ({ object, gathered }) => {
        seen.push([object?.metadata.uid, gathered])
        return plan()
      },
    })
    const { clock, server, start } = begin([asking])
    server.put(SET_COLLECTION, { ...set('web', 1), metadata: { ...set('web', 1).metadata, uid: 'first' } })
    start()
    await settle(clock)
    server.drop(SET_COLLECTION, 'default', 'web')
    server.put(SET_COLLECTION, { ...set('web', 1), metadata: { ...set('web', 1).metadata, uid: 'second' } })
    await settle(clock)
    for (const answer of answers.splice(0)) answer()
    await settle(clock)
    for (const answer of answers.splice(0)) answer()
    await settle(clock)
    expect(seen[0]).toEqual(['second', 'second'])
  })
})

describe('runner as a whole', () => {
  it('works only while it holds the lease', async () => {
    const leaderElection = { namespace: 'kube-system', name: 'lock', identity: 'me' }
    const { clock, server, start, writes } = begin([podSet()], { leaderElection })
    const lease = { metadata: { namespace: 'kube-system', name: 'lock' }, spec: { holderIdentity: 'other', leaseDurationSeconds: 15 } }
    server.put('/apis/coordination.k8s.io/v1/leases', lease)
    server.put(SET_COLLECTION, set('web', 1))
    const running = start()
    await advance(clock, 14_000)
    expect(writes()).toEqual([])
    await advance(clock, 3000)
    expect(server.objects(POD_COLLECTION)).toHaveLength(1)
    await running.stop()
    expect(server.objects('/apis/coordination.k8s.io/v1/leases')[0]).toMatchObject({ spec: { holderIdentity: '' } })
  })

  it('does the same in the same order under the same seed', async () => {
    const once = async (): Promise<readonly string[]> => {
      const { clock, server, start } = begin([podSet()])
      for (const name of ['a', 'b', 'c']) server.put(SET_COLLECTION, set(name, 7))
      const running = start()
      await advance(clock, 700_000)
      await running.stop()
      return server.requests
    }
    expect(await once()).toEqual(await once())
  })

  it('goes on from a dump with its back-offs and outcomes', async () => {
    const seen: string[] = []
    const { clock, server, start } = begin([podSet(seen)])
    server.put(SET_COLLECTION, set('web', 1))
    server.intercept(
      ({ method, path }) => method === 'POST' && path.endsWith('/pods'),
      status.forbidden({ group: '', resource: 'pods' }, '', 'quota'),
    )
    const running = start()
    await settle(clock)
    const dump = JSON.parse(JSON.stringify(running.dump()))
    await running.stop()
    const other = begin([podSet(seen)], { restore: dump })
    other.server.put(SET_COLLECTION, set('web', 1))
    other.start()
    await settle(other.clock)
    expect(seen.slice(0, 2)).toEqual(['default/web 0/1', 'default/web 0/1 after Forbidden'])
  })
})

it('feeds a controller of no kind with keys of its own', async () => {
  const seen: string[] = []
  const collector = defineController({
    name: 'collector',
    source: {
      start: ({ informers, enqueue }) => {
        const stop = informers.for(PODS, { metadataOnly: true }).onChange((changes) => {
          for (const { type, object } of changes) enqueue(`${type}:${object.metadata.name}`)
        })
        return { stop, activity: () => [] }
      },
    },
    gather: async ({ client, key }) => `${key}: ${(await client.list(PODS)).items.length} pods`,
    reconcile: ({ gathered }) => {
      seen.push(gathered)
      return plan()
    },
  })
  const { clock, server, start, informers } = begin([collector])
  server.put(POD_COLLECTION, { metadata: { namespace: 'default', name: 'a' } })
  const running = start()
  await settle(clock)
  server.drop(POD_COLLECTION, 'default', 'a')
  await settle(clock)
  expect(seen).toEqual(['added:a: 1 pods', 'deleted:a: 0 pods'])
  informers.release({ ...PODS, metadataOnly: true })
  await running.stop()
  server.put(POD_COLLECTION, { metadata: { namespace: 'default', name: 'b' } })
  await advance(clock, 1000)
  expect(seen).toHaveLength(2)
})
