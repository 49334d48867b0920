import { describe, expect, test } from 'vitest'
import type { ContainerFigures, NodeFigures } from './figures.ts'
import { createSamples } from './samples.ts'

const T = 10_000_000
const MINUTE = 60_000
const figures = (at: number, cpuSeconds: number, containers: readonly Partial<ContainerFigures>[] = [{}], uid = 'u1'): NodeFigures => ({
  ...{ at, startedAt: T, cpuSeconds, memoryBytes: 4096 },
  pods: [
    {
      ...{ namespace: 'shop', name: 'web', uid },
      containers: containers.map((each, i) => ({ name: `c${i}`, startedAt: T, cpuSeconds, memoryBytes: 1024, ...each })),
    },
  ],
})
/** Readings as the node tells them and as we take them; gives what is known after the last. */
const after = (...taken: readonly (readonly [figures: NodeFigures, takenAt: number])[]) => {
  const samples = createSamples({ maxAgeMs: 15_000 })
  const news = taken.map(([each, at]) => samples.take('n1', each, at))
  const now = taken.at(-1)?.[1] ?? 0
  return { samples, news, node: samples.node('n1', now), pod: samples.pod('n1', 'shop', 'web', now) }
}

describe('the last readings of a node', () => {
  test('tell what is used from the second on', () => {
    expect(after([figures(T, 0), T]).node).toBeUndefined()
    const { node, pod } = after([figures(T, 0), T], [figures(T + 5000, 1), T + 5000])
    expect(node).toEqual({ at: T + 5000, windowMs: 5000, cpuNanos: 200_000_000, memoryBytes: 4096 })
    expect(pod).toMatchObject({ uid: 'u1', containers: [{ name: 'c0', cpuNanos: 200_000_000, memoryBytes: 1024 }] })
  })
  test('stay as they are when the node tells the same again', () => {
    const { news, node } = after([figures(T, 0), T], [figures(T + 5000, 1), T + 5000], [figures(T + 5000, 1), T + 8000])
    expect(news).toEqual([true, true, false])
    expect(node?.windowMs).toBe(5000)
  })
  test('are not told when they are old, and not kept of a node that is gone', () => {
    const { samples } = after([figures(T, 0), T], [figures(T + 5000, 1), T + 5000])
    expect(samples.node('n1', T + 20_000)).toBeDefined()
    expect(samples.node('n1', T + 20_001)).toBeUndefined()
    expect(samples.pod('n1', 'shop', 'web', T + 20_001)).toBeUndefined()
    samples.keepOnly(new Set(['n2']))
    expect(samples.node('n1', T + 5000)).toBeUndefined()
  })
  test('a pod is told whole or not at all', () => {
    const bad = [{}, { cpuSeconds: Number.NaN }]
    const { node, pod } = after([figures(T, 0, [{}, {}]), T], [figures(T + 5000, 1, bad), T + 5000])
    expect(node).toBeDefined()
    expect(pod).toBeUndefined()
  })
  test('a pod without running containers uses nothing that could be told', () => {
    expect(after([figures(T, 0, []), T], [figures(T + 5000, 1, []), T + 5000]).pod).toBeUndefined()
  })
  test('another pod of the same name does not go on from the one before', () => {
    expect(after([figures(T, 0), T], [figures(T + 5000, 1, [{}], 'u2'), T + 5000]).pod).toBeUndefined()
  })
})

describe('a node whose clock is wrong', () => {
  const off = 10 * MINUTE
  test.each([off, -off])('by %d ms is believed about what it uses, not about when', (by) => {
    const { node, pod } = after([figures(T + by, 0), T], [figures(T + by + 5000, 1), T + 5000])
    expect(node).toMatchObject({ at: T + 5000, windowMs: 5000, cpuNanos: 200_000_000 })
    expect(pod?.at).toBe(T + 5000)
  })
  test.each([off, -off])('and is set by %d ms tells nothing until the reading after', (by) => {
    const set = [
      [figures(T, 0), T],
      [figures(T + by + 5000, 1), T + 5000],
    ] as const
    expect(after(...set).node).toBeUndefined()
    expect(after(...set, [figures(T + by + 10_000, 2), T + 10_000]).node?.cpuNanos).toBe(200_000_000)
  })
})
