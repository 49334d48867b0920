import type { AutoscalingV2, DeepReadonly, HorizontalPodAutoscaler } from '@coxswain/api-types'
import { type Plan, planFor } from '@coxswain/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { autoscalerOf, busyPods, factsOf, usage } from '../testing/autoscalers.ts'
import { createHorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts'

const START = Date.UTC(2026, 0, 1)
type Spec = DeepReadonly<AutoscalingV2.HorizontalPodAutoscalerSpec>

const scaledTo = ({ steps }: Plan): number | undefined => steps.flatMap((step) => (step.do === 'scale' ? [step.replicas] : []))[0]
const statusIn = ({ steps }: Plan) =>
  steps.flatMap((step) => (step.do === 'updateStatus' ? [(step.object as DeepReadonly<HorizontalPodAutoscaler>).status] : []))[0]

/** A service of so many pods under a load that they share: pods are there as soon as they are asked for. */
const createService = (spec: Partial<Spec>, replicas: number) => {
  const controller = createHorizontalPodAutoscaler()
  let autoscaler = autoscalerOf(spec)
  let count = replicas
  return {
    get replicas() {
      return count
    },
    get autoscaler() {
      return autoscaler
    },
    look: (now: number, usages: (count: number) => readonly number[], at = now): Plan => {
      const facts = factsOf(count, [usage(usages(count), at)])
      const plan = planFor(controller, { object: autoscaler, world: busyPods(count, START), gathered: facts, now })
      const status = statusIn(plan)
      if (status !== undefined) autoscaler = { ...autoscaler, status }
      count = scaledTo(plan) ?? count
      return plan
    },
  }
}

const shared = (milli: number) => (count: number) => Array<number>(count).fill(Math.trunc(milli / count))

const QUICK: Partial<Spec> = {
  behavior: {
    scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
    scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
  },
}

describe('whatever is read', () => {
  const reading = fc.oneof(
    fc.integer({ min: 0, max: 100_000 }),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, -1e18, 1e18, 0),
  )
  const looks = fc.array(
    fc.record({ readings: fc.array(reading, { maxLength: 12 }), skew: fc.constantFrom(0, -600_000, 600_000, -20_000) }),
    { maxLength: 30 },
  )
  it('replicas stay within the range', () => {
    fc.assert(
      fc.property(looks, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 7 }), fc.boolean(), (all, min, more, quick) => {
        const service = createService({ ...(quick ? QUICK : {}), minReplicas: min, maxReplicas: min + more }, min)
        all.forEach(({ readings, skew }, i) => {
          const now = START + i * 15_000
          service.look(now, () => readings, now + skew)
          expect(service.replicas).toBeGreaterThanOrEqual(min)
          expect(service.replicas).toBeLessThanOrEqual(min + more)
        })
      }),
      { numRuns: 200 },
    )
  })
  it('readings that cannot be used change nothing, and are told of', () => {
    const bad = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, -1e18)
    fc.assert(
      fc.property(fc.array(bad, { maxLength: 8 }), fc.integer({ min: 1, max: 8 }), (readings, replicas) => {
        const service = createService(QUICK, replicas)
        service.look(START, () => readings)
        expect(service.replicas).toBe(replicas)
        expect(service.autoscaler.status?.conditions?.find(({ type }) => type === 'ScalingActive')).toMatchObject({ status: 'False' })
      }),
    )
  })
})

describe('a steady load', () => {
  it('is answered within a few looks, and then left alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6000 }), fc.integer({ min: 1, max: 10 }), fc.boolean(), (load, replicas, quick) => {
        const service = createService(quick ? QUICK : {}, replicas)
        const look = (i: number) => service.look(START + i * 15_000, shared(load))
        for (let i = 0; i < 30; i++) look(i)
        const { replicas: settled } = service
        for (let i = 30; i < 40; i++) expect(look(i).steps).toEqual([])
        const percent = Math.trunc(Math.trunc(load / settled) / 10)
        if (settled < 10) expect(percent).toBeLessThanOrEqual(55)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a load that flips each second', () => {
  it('is met at its height, and not followed down', () => {
    const service = createService({}, 2)
    let changes = 0
    for (let second = 0; second < 600; second++) {
      const before = service.replicas
      service.look(START + second * 1000, shared(second % 2 === 0 ? 4000 : 200))
      if (service.replicas !== before) changes += 1
    }
    expect(service.replicas).toBe(8)
    expect(changes).toBe(2)
    expect(service.autoscaler.status?.conditions?.find(({ type }) => type === 'AbleToScale')?.reason).toBe('ScaleDownStabilized')
  })
})

describe('a day of load', () => {
  /** Quiet at night, busy at noon, with a burst each hour. */
  const loadAt = (second: number): number => {
    const day = 1 - Math.cos((2 * Math.PI * second) / 86_400)
    return Math.round(200 + 1800 * day + (second % 3600 < 120 ? 900 : 0))
  }
  it('is followed: every decision is the one that the rules give', () => {
    const service = createService({ maxReplicas: 12 }, 1)
    const asked: { readonly at: number; readonly replicas: number }[] = [{ at: 0, replicas: 1 }]
    let changes = 0
    for (let second = 0; second < 86_400; second += 15) {
      const before = service.replicas
      const mean = Math.trunc(loadAt(second) / before)
      const percent = Math.trunc((mean * before * 100) / (before * 1000))
      const ratio = percent / 50
      const wanted = Math.abs(1 - ratio) <= 0.1 + 1e-12 ? before : Math.ceil(ratio * before)
      const recent = asked.filter(({ at }) => at > second - 300).map(({ replicas }) => replicas)
      const expected = Math.max(1, Math.min(Math.max(wanted, ...recent), 12, Math.max(4, 2 * before)))
      service.look(START + second * 1000, shared(loadAt(second)))
      asked.push({ at: second, replicas: wanted })
      if (asked.length > 40) asked.shift()
      expect(service.replicas, `second ${second}`).toBe(expected)
      if (service.replicas !== before) changes += 1
    }
    expect(changes).toBeGreaterThan(20)
  }, 60_000)
})
