import { describe, expect, it } from 'vitest'
import type { MetricRead } from './facts.ts'
import { createUsageReader } from './usage-reader.ts'

const usageOf = (pod: string, milli: number) => ({
  ...{ pod: `default/${pod}`, at: undefined, windowMs: 5000 },
  containers: [{ name: 'main', usage: { cpu: milli } }],
})

/** A namespace of so many pods, and what is asked about it. */
const begin = (size: number) => {
  const reader = createUsageReader()
  const asked: string[] = []
  let milli = 100
  let failed: string | undefined
  const ask =
    (names: readonly string[]) =>
    async (about: 'these' | 'all'): Promise<MetricRead> => {
      asked.push(about === 'all' ? 'all' : names.join())
      if (failed !== undefined) return { failed }
      const pods = about === 'all' ? Array.from({ length: size }, (_, i) => `p${i}`) : names
      return { usages: pods.map((pod) => usageOf(pod, milli)) }
    }
  return {
    reader,
    taken: () => asked.splice(0),
    measure: (next: number): void => {
      milli = next
      reader.forget()
    },
    fail: (why: string | undefined): void => {
      failed = why
    },
    /** So many autoscalers ask at once, each about a pod of its own. */
    burst: (count: number, now: number) =>
      Promise.all(
        Array.from({ length: count }, (_, i) => reader.read({ namespace: 'default', pods: [`p${i}`], now, ask: ask([`p${i}`]) })),
      ),
  }
}

describe('what pods use', () => {
  it('is asked by each autoscaler for itself where there are few', async () => {
    const { burst, taken } = begin(100)
    await burst(3, 0)
    expect(taken()).toEqual(['p0', 'p1', 'p2'])
  })
  it('is asked once for those that are many, and each is told of its pods alone', async () => {
    const { burst, taken } = begin(100)
    const reads = await burst(50, 0)
    expect(taken()).toEqual([...Array.from({ length: 8 }, (_, i) => `p${i}`), 'all'])
    expect(reads).toEqual(Array.from({ length: 50 }, (_, i) => ({ usages: [usageOf(`p${i}`, 100)] })))
  })
  it('is not asked of all where these are far more than those who ask', async () => {
    const { burst, taken } = begin(3000)
    await burst(20, 0)
    taken()
    await burst(20, 1000)
    expect(taken()).toHaveLength(20)
    expect(taken()).not.toContain('all')
    await burst(150, 2000)
    expect(taken()).toHaveLength(101)
  })
  it('is asked again after a moment, and when it has been measured anew', async () => {
    const { burst, taken, measure } = begin(100)
    await burst(50, 0)
    taken()
    await burst(1, 400)
    expect(taken()).toEqual([])
    measure(200)
    expect(await burst(1, 400)).toEqual([{ usages: [usageOf('p0', 200)] }])
    await burst(50, 400)
    taken()
    await burst(1, 900)
    expect(taken()).toEqual(['p0'])
  })
  it('tells all who share it of a failure, and of a pod that is not measured that it is not', async () => {
    const { burst, fail } = begin(20)
    expect((await burst(30, 0))[25]).toEqual({ failed: 'no metrics returned from resource metrics API' })
    fail('the server is away')
    expect((await burst(30, 1000))[25]).toEqual({ failed: 'the server is away' })
    fail(undefined)
    expect((await burst(30, 2000))[10]).toEqual({ usages: [usageOf('p10', 100)] })
  })
})
