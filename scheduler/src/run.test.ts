import { setImmediate as nextTurn } from 'node:timers/promises'
import { type KubeObject, kinds, status } from '@coxswain/api-types'
import { createInformers, type EventReport } from '@coxswain/client'
import { seededRandom, silentLogger, silentMetrics, virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createScheduler, type SchedulerDump } from './run.ts'
import { type NodeParts, nodeObject, type PodParts, podObject } from './testkit/make.ts'
import { createMemoryApi, type MemoryApi } from './testkit/memory-api.ts'

interface World {
  readonly api?: MemoryApi
  readonly nodes?: readonly NodeParts[]
  readonly pods?: readonly PodParts[]
  readonly restore?: SchedulerDump
  readonly mayWrite?: () => boolean
}

const begin = async ({ nodes = [], pods = [], restore, mayWrite, ...given }: World = {}) => {
  const clock = virtualClock()
  const api = given.api ?? createMemoryApi(clock)
  for (const node of nodes) api.put('nodes', nodeObject(node))
  for (const pod of pods) api.put('pods', podObject(pod))
  const random = seededRandom('run')
  const informers = createInformers({ client: api.client, clock, random, logger: silentLogger, streamingLists: false, freeze: true })
  const events: EventReport[] = []
  const recorder = { record: (report: EventReport) => void events.push(report) }
  const scheduler = createScheduler({
    client: api.client,
    informers,
    clock,
    random,
    logger: silentLogger,
    metrics: silentMetrics,
    recorder,
    mayWrite,
  })
  if (restore !== undefined) scheduler.restore(restore)
  const settle = async (): Promise<void> => {
    do await nextTurn()
    while (clock.fireNext())
  }
  const advance = async (milliseconds: number): Promise<void> => {
    const end = clock.now() + milliseconds
    for (let due = clock.nextDue(); due !== undefined && due <= end; due = clock.nextDue()) {
      clock.moveTo(due)
      await settle()
    }
    clock.moveTo(end)
    await settle()
  }
  void scheduler.start()
  await settle()
  return {
    api,
    clock,
    scheduler,
    informers,
    events,
    settle,
    advance,
    told: () => events.map(({ reason, message }) => `${reason}: ${message}`),
  }
}
const many = (count: number, prefix: string): { readonly name: string }[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${prefix}${i}` }))
const full = (node: string, name = `full-${node}`): PodParts => ({ name, node, requests: { cpu: '4' } })

describe('the scheduler', () => {
  it('binds pods that are there, and those that come', async () => {
    const { api, settle, told, scheduler } = await begin({ nodes: many(2, 'n'), pods: [{ name: 'a' }] })
    expect(api.pod('a').spec?.nodeName).toMatch(/^n[01]$/)
    api.put('pods', podObject({ name: 'b' }))
    await settle()
    expect(api.writes.map((write) => write.replace(/n\d$/, 'n'))).toEqual(['bind default/a to n', 'bind default/b to n'])
    expect(told()).toEqual(['a', 'b'].map((name) => `Scheduled: Successfully assigned default/${name} to ${api.pod(name).spec?.nodeName}`))
    expect(scheduler.activity()).toEqual([])
  })

  it('leaves alone what is not its own: other schedulers, bound, terminating and gated pods', async () => {
    const containers = [{ name: 'main' }]
    const { api, settle } = await begin({
      nodes: [{ name: 'n' }],
      pods: [
        { name: 'other', spec: { containers, schedulerName: 'other' } },
        { name: 'bound', node: 'n' },
        { name: 'going', deleted: true },
        { name: 'gated', spec: { containers, schedulingGates: [{ name: 'g' }] } },
      ],
    })
    expect(api.writes).toEqual([])
    api.put('pods', podObject({ name: 'gated' }))
    await settle()
    expect(api.writes).toEqual(['bind default/gated to n'])
  })

  it('says why a pod fits nowhere, once, and binds it when it fits', async () => {
    const { api, told, advance, clock, scheduler } = await begin({
      nodes: [{ name: 'n' }],
      pods: [full('n'), { name: 'a', requests: { cpu: '1' } }],
    })
    const message =
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.'
    expect(told()).toEqual([`FailedScheduling: ${message}`])
    expect(api.pod('a').status?.conditions).toEqual([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: '2026-01-01T00:00:00Z' },
    ])
    await advance(400_000)
    expect(told()).toHaveLength(2)
    expect(api.writes, 'what the condition says already is not written again').toEqual(['patch default/a'])
    expect(scheduler.activity()).toEqual([])
    api.remove('pods', 'default', 'full-n')
    await advance(0)
    expect(api.pod('a').spec?.nodeName).toBe('n')
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1) + 400_000)
  })

  it('waits for the first node', async () => {
    const { api, settle, told } = await begin({ pods: [{ name: 'a' }] })
    expect(told()).toEqual(['FailedScheduling: no nodes available to schedule pods'])
    api.put('nodes', nodeObject({ name: 'n' }))
    await settle()
    expect(api.pod('a').spec?.nodeName).toBe('n')
  })

  it('reckons with its own decisions before the watch shows them', async () => {
    const { api, settle } = await begin({ nodes: many(3, 'n') })
    for (const { name } of many(4, 'p')) api.put('pods', podObject({ name, requests: { cpu: '3' } }))
    api.hold()
    await settle()
    const nodes = api.pods().flatMap(({ spec }) => spec?.nodeName ?? [])
    expect(new Set(nodes).size, 'three pods on three nodes').toBe(3)
    expect(nodes).toHaveLength(3)
    api.release()
    await settle()
    expect(api.writes.filter((write) => write.startsWith('bind'))).toHaveLength(3)
  })

  it('does not decide again on news from before its own binding', async () => {
    const { api, settle } = await begin({ nodes: many(2, 'n') })
    const attempts: string[] = []
    api.onBind = (name) => {
      attempts.push(name)
      api.hold()
      api.put('pods', podObject({ name, labels: { changed: 'just before' } }))
    }
    api.put('pods', podObject({ name: 'a' }))
    await settle()
    expect(attempts).toEqual(['a'])
    api.releaseFirst()
    await settle()
    expect(attempts).toEqual(['a'])
  })

  it('tries again after an error, and gives back what it had reserved', async () => {
    const world = await begin({ nodes: [{ name: 'n' }] })
    const { api, advance, told } = world
    let failures = 1
    api.onBind = () => {
      if (failures-- > 0) throw status.serviceUnavailable('try later')
    }
    api.put('pods', podObject({ name: 'a', requests: { cpu: '3' } }))
    await world.settle()
    expect(told()).toEqual(['FailedScheduling: running Bind plugin "DefaultBinder": try later'])
    expect(api.pod('a').status?.conditions).toMatchObject([{ type: 'PodScheduled', status: 'False', reason: 'SchedulerError' }])
    api.put('pods', podObject({ name: 'b', requests: { cpu: '3' } }))
    await world.settle()
    expect(api.pod('b').spec?.nodeName, 'b has the room that a did not get').toBe('n')
    api.remove('pods', 'default', 'b')
    await advance(1000)
    expect(api.pod('a').spec?.nodeName).toBe('n')
  })

  it('accepts that somebody else has bound a pod, or deleted it', async () => {
    const { api, settle, advance, told } = await begin({ nodes: many(2, 'n') })
    api.onBind = (name) => {
      if (name === 'taken') api.put('pods', podObject({ name, node: 'n1' }))
      else api.remove('pods', 'default', name)
    }
    api.put('pods', podObject({ name: 'taken' }))
    api.put('pods', podObject({ name: 'deleted' }))
    await settle()
    await advance(60_000)
    expect(api.pods().map(({ spec }) => spec?.nodeName)).toEqual(['n1'])
    expect(told()).toEqual([])
    expect(api.writes).toEqual([])
  })

  it('does not write while leadership is in doubt', async () => {
    let leading = false
    const { api, advance } = await begin({ nodes: [{ name: 'n' }], pods: [{ name: 'a' }], mayWrite: () => leading })
    await advance(5000)
    expect(api.writes).toEqual([])
    leading = true
    await advance(1000)
    expect(api.writes).toEqual(['bind default/a to n'])
  })

  it('wakes pods by what happens to nodes', async () => {
    const { api, settle } = await begin({ nodes: [{ name: 'n', spec: { unschedulable: true } }], pods: [{ name: 'a' }] })
    expect(api.pod('a').spec?.nodeName).toBeUndefined()
    api.put('nodes', nodeObject({ name: 'n' }))
    await settle()
    expect(api.pod('a').spec?.nodeName).toBe('n')
  })

  it('goes on from a dump as if nothing had been', async () => {
    const first = await begin({ nodes: [{ name: 'n' }], pods: [full('n'), { name: 'a', requests: { cpu: '1' } }] })
    const dump = JSON.parse(JSON.stringify(first.scheduler.dump())) as SchedulerDump
    first.scheduler.stop()
    first.informers.stop()
    const second = await begin({ api: first.api, restore: dump })
    expect(second.told(), 'what waited for a change still waits').toEqual([])
    second.api.remove('pods', 'default', 'full-n')
    await second.settle()
    expect(second.api.pod('a').spec?.nodeName).toBe('n')
  })

  it('stops for good', async () => {
    const { api, scheduler, settle, advance } = await begin({ nodes: [{ name: 'n' }] })
    scheduler.stop()
    api.put('pods', podObject({ name: 'a' }))
    await settle()
    await advance(600_000)
    expect(api.writes).toEqual([])
    expect(scheduler.activity()).toEqual([])
  })

  it('does the same twice, write by write', async () => {
    const play = async () => {
      const { api } = await begin({
        nodes: many(7, 'n'),
        pods: many(100, 'p').map((pod, i) => ({ ...pod, requests: { cpu: `${100 + (i % 5) * 100}m` } })),
      })
      return api.writes
    }
    const writes = await play()
    expect(writes.length).toBeGreaterThan(90)
    expect(await play()).toEqual(writes)
  })
})

it('asks for the kinds that it follows, finished pods left out', async () => {
  const { informers } = await begin()
  const pods = informers.for(kinds.Pod, { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' })
  expect(pods.synced()).toBe(true)
})

describe('a pod whose claim waits for it', () => {
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }]
  const waiting: PodParts = { name: 'a', spec: { containers: [{ name: 'main' }], volumes } }
  const claim = (given: { readonly annotations?: Readonly<Record<string, string>>; readonly volumeName?: string } = {}) => ({
    metadata: { name: 'data', namespace: 'default', uid: 'uid-data', annotations: { ...given.annotations } },
    spec: { storageClassName: 'late', resources: { requests: { storage: '1Gi' } }, volumeName: given.volumeName },
    status: { phase: 'Pending' },
  })
  const SELECTED = { 'volume.kubernetes.io/selected-node': 'n' }
  const prepare = async () => {
    const world = await begin({ nodes: [{ name: 'n' }] })
    world.api.put('storageclasses', {
      metadata: { name: 'late' },
      provisioner: 'example.org/disks',
      volumeBindingMode: 'WaitForFirstConsumer',
    } as KubeObject)
    world.api.put('persistentvolumeclaims', claim())
    world.api.put('pods', podObject(waiting))
    await world.settle()
    return world
  }

  it('has a node chosen for it, and is bound when the claim is', async () => {
    const { api, settle, scheduler } = await prepare()
    expect(api.writes).toEqual(['update persistentvolumeclaims default/data'])
    expect(scheduler.activity(), 'it waits for others').toEqual([])
    api.put('persistentvolumes', { metadata: { name: 'pv' }, spec: { capacity: { storage: '1Gi' } } } as KubeObject)
    api.put('persistentvolumeclaims', claim({ annotations: { ...SELECTED, 'pv.kubernetes.io/bind-completed': 'yes' }, volumeName: 'pv' }))
    await settle()
    expect(api.writes.at(-1)).toBe('bind default/a to n')
  })

  it('is decided anew where its provisioner gives up, and where nobody makes the volume in ten minutes', async () => {
    const { api, settle, advance, told } = await prepare()
    api.put('persistentvolumeclaims', claim())
    await settle()
    expect(told()).toEqual([
      'FailedScheduling: running PreBind plugin "VolumeBinding": binding volumes: provisioning failed for PVC "data"',
    ])
    await advance(5_000)
    expect(api.writes.filter((write) => write.startsWith('update'))).toHaveLength(2)
    await advance(600_000)
    expect(told().at(-1)).toBe('FailedScheduling: running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded')
  })

  it('frees its node where it is deleted meanwhile', async () => {
    const { api, settle } = await prepare()
    api.remove('pods', 'default', 'a')
    api.put('pods', podObject({ name: 'b', requests: { cpu: '4' } }))
    await settle()
    expect(api.writes.at(-1)).toBe('bind default/b to n')
  })

  it('binds it to a volume that is there, which nobody else gets', async () => {
    const { api, settle } = await begin({ nodes: [{ name: 'n' }] })
    api.put('storageclasses', {
      metadata: { name: 'late' },
      provisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'WaitForFirstConsumer',
    } as KubeObject)
    const spec = { capacity: { storage: '1Gi' }, storageClassName: 'late' }
    api.put('persistentvolumes', { metadata: { name: 'pv' }, spec, status: { phase: 'Available' } } as KubeObject)
    const other = claim()
    api.put('persistentvolumeclaims', other)
    api.put('persistentvolumeclaims', { ...other, metadata: { ...other.metadata, name: 'more', uid: 'uid-more' } })
    api.put('pods', podObject(waiting))
    const rival = [{ name: 'v', persistentVolumeClaim: { claimName: 'more' } }]
    api.put('pods', podObject({ name: 'b', spec: { containers: [{ name: 'main' }], volumes: rival } }))
    await settle()
    expect(api.writes.filter((write) => write.startsWith('update'))).toEqual(['update persistentvolumes /pv'])
  })
})
