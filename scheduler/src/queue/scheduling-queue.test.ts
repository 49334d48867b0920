import { virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { defaultProfile } from '../profiles.ts'
import { assignedPodEvent, nodeEvent, targetPodEvent } from '../runner/cluster-changes.ts'
import { nodeFacts, type PodParts, podInfo } from '../testkit/make.ts'
import type { ClusterEvent } from '../wake.ts'
import type { QueuedPod } from './queued-pod.ts'
import { createSchedulingQueue } from './scheduling-queue.ts'

const begin = () => {
  const clock = virtualClock()
  const queue = createSchedulingQueue({ now: clock.monotonic, plugins: defaultProfile.plugins })
  return {
    clock,
    queue,
    pass: (milliseconds: number): void => clock.moveTo(clock.now() + milliseconds),
    put: (name: string, parts: PodParts = {}): void => queue.put(podInfo({ ...parts, name })),
    pop: (): QueuedPod => {
      const pod = queue.pop()
      if (pod === undefined) throw new Error('the queue is empty')
      return pod
    },
  }
}
const names = (queue: ReturnType<typeof begin>['queue']): string[] => {
  const all: string[] = []
  for (let pod = queue.pop(); pod !== undefined; pod = queue.pop()) all.push(pod.info.name)
  return all
}
const eventOf = (event: ClusterEvent | undefined): ClusterEvent => {
  if (event === undefined) throw new Error('no event')
  return event
}
const GONE = eventOf(assignedPodEvent(podInfo({ node: 'a' }), undefined))
const NEW_NODE = eventOf(nodeEvent(undefined, nodeFacts()))

describe('the order', () => {
  it('is by priority, then by age', () => {
    const { queue, put, pass } = begin()
    put('old')
    pass(1)
    put('young')
    put('important', { spec: { containers: [], priority: 10 } })
    put('unimportant', { spec: { containers: [], priority: -10 } })
    expect(names(queue)).toEqual(['important', 'old', 'young', 'unimportant'])
  })

  it('holds a pod once, and its newest state', () => {
    const { queue, put, pop } = begin()
    put('a')
    put('a', { labels: { new: 'yes' } })
    expect(pop().info.labels).toEqual({ new: 'yes' })
    expect(queue.ready()).toBe(false)
  })

  it('drops deleted pods wherever they are', () => {
    const { queue, put, pop } = begin()
    for (const name of ['active', 'unschedulable']) put(name)
    queue.reject(pop(), ['NodeResourcesFit'])
    queue.delete(podInfo({ name: 'active' }).uid)
    queue.delete(podInfo({ name: 'unschedulable' }).uid)
    expect(queue.wake(GONE)).toBe(0)
    expect(queue.ready()).toBe(false)
    expect(queue.depths()).toEqual({ active: 0, backoff: 0, unschedulable: 0, gated: 0 })
    expect(queue.nextDue()).toBeUndefined()
  })
})

describe('a pod that was rejected', () => {
  it('waits for a change that concerns the plugin that rejected it', () => {
    const { queue, put, pop } = begin()
    put('a')
    queue.reject(pop(), ['NodeResourcesFit'])
    expect(queue.ready()).toBe(false)
    expect(queue.wake(eventOf(nodeEvent(nodeFacts(), nodeFacts({ labels: { a: 'b' } }))))).toBe(0)
    expect(queue.wake(eventOf(assignedPodEvent(undefined, podInfo({ node: 'a' }))))).toBe(0)
    expect(queue.wake(GONE)).toBe(1)
    expect(pop().info.name).toBe('a')
  })

  it('is not woken by a change that its hint tells apart', () => {
    const { queue, put, pop } = begin()
    put('a', { requests: { cpu: '64' } })
    queue.reject(pop(), ['NodeResourcesFit'])
    expect(queue.wake(NEW_NODE)).toBe(0)
  })

  it('is woken by its own change', () => {
    const { queue, put, pop } = begin()
    put('a')
    const pod = pop()
    queue.reject(pod, ['TaintToleration'])
    const labelled = podInfo({ name: 'a', labels: { a: 'b' } })
    queue.put(labelled, targetPodEvent(pod.info, labelled))
    expect(queue.ready()).toBe(false)
    const tolerating = podInfo({ name: 'a', spec: { containers: [], tolerations: [{ operator: 'Exists' }] } })
    queue.put(tolerating, targetPodEvent(labelled, tolerating))
    expect(pop().info).toBe(tolerating)
  })

  it('does not hold back others: it waits out its back-off where there are any, and not longer', () => {
    const { queue, put, pop, pass } = begin()
    put('rejected')
    queue.reject(pop(), ['NodeResourcesFit'])
    queue.wake(GONE)
    expect(queue.depths()).toMatchObject({ backoff: 1, active: 0 })
    put('other')
    expect(pop().info.name).toBe('other')
    expect(pop().info.name, 'with nothing else to do it is tried before its time').toBe('rejected')
    queue.reject(queue.get(podInfo({ name: 'rejected' }).uid) as QueuedPod, ['NodeResourcesFit'])
    pass(2000)
    queue.wake(GONE)
    expect(queue.depths()).toMatchObject({ backoff: 0, active: 1 })
  })

  it('backs off 1 s, 2 s, 4 s, 8 s, 10 s, 10 s', () => {
    const { queue, put, pop, clock } = begin()
    put('a')
    const waits: number[] = []
    for (let i = 0; i < 6; i++) {
      queue.reject(pop(), ['NodeResourcesFit'])
      queue.wake(GONE)
      waits.push((queue.nextDue() ?? 0) - clock.monotonic())
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000])
  })

  it('is tried again after five minutes, whatever happens', () => {
    const { queue, put, pop, pass, clock } = begin()
    put('a')
    pass(1000)
    queue.reject(pop(), ['VolumeBinding'])
    expect(queue.nextDue()).toBe(clock.monotonic() + 300_000)
    pass(299_999)
    queue.tick()
    expect(queue.ready()).toBe(false)
    pass(1)
    queue.tick()
    expect(pop()).toMatchObject({ info: { name: 'a' }, attempts: 2 })
  })

  it('waits for the first node where there are none', () => {
    const { queue, put, pop } = begin()
    put('a')
    queue.reject(pop(), ['NoNodes'])
    expect(queue.wake(GONE)).toBe(0)
    expect(queue.wake(NEW_NODE)).toBe(1)
  })
})

it('a pod that failed by an error waits out its back-off, with nothing to do or not', () => {
  const { queue, put, pop, pass } = begin()
  put('a')
  queue.retry(pop())
  expect(queue.ready()).toBe(false)
  expect(queue.wake(GONE)).toBe(0)
  pass(999)
  queue.tick()
  expect(queue.ready()).toBe(false)
  pass(1)
  queue.tick()
  queue.retry(pop())
  expect(queue.nextDue()).toBe(3000)
})

it('a gated pod enters when its last gate goes', () => {
  const { queue, put, pop } = begin()
  put('a', { spec: { containers: [], schedulingGates: [{ name: 'g' }] } })
  expect(queue.ready()).toBe(false)
  expect(queue.depths()).toMatchObject({ gated: 1 })
  put('a')
  expect(pop().info.name).toBe('a')
})

it('a dump brings back attempts, back-offs and what pods wait for, under another clock', () => {
  const { queue, put, pop, pass } = begin()
  for (const name of ['waits', 'backs-off', 'taken']) {
    put(name)
    pass(1)
  }
  queue.reject(pop(), ['NodeResourcesFit'])
  queue.retry(pop())
  pop()
  pass(400)
  const dump = JSON.parse(JSON.stringify(queue.dump()))

  const again = begin()
  again.pass(77_000)
  again.queue.restore(dump)
  for (const name of ['waits', 'backs-off', 'taken', 'new']) again.put(name)
  expect(names(again.queue)).toEqual(['taken', 'new'])
  expect(again.queue.depths()).toMatchObject({ unschedulable: 1, backoff: 1 })
  expect(again.queue.nextDue()).toBe(77_600)
  expect(again.queue.wake(GONE)).toBe(1)
  expect(again.pop()).toMatchObject({ info: { name: 'waits' }, attempts: 2, rejections: 1 })
})
