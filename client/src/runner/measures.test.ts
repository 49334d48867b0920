import { promMetrics } from '@coxswain/ports/node'
import { expect, it } from 'vitest'
import { createMeasuring, type MetricDeclaration } from './measures.ts'

const DECLARED: readonly MetricDeclaration[] = [
  { type: 'gauge', name: 'zone_size', help: 'Nodes of a zone.', labels: ['zone'] },
  { type: 'counter', name: 'evictions_total', help: 'Nodes given up.', labels: ['zone'] },
]

it('a gauge shows the last value, a counter the sum', async () => {
  const metrics = promMetrics()
  const measure = createMeasuring(metrics, DECLARED)
  for (const value of [3, 2]) {
    measure({ metric: 'zone_size', labels: { zone: 'a' }, value })
    measure({ metric: 'evictions_total', labels: { zone: 'a' }, value })
  }
  const text = await metrics.expose()
  expect(text).toContain('zone_size{zone="a"} 2\n')
  expect(text).toContain('evictions_total{zone="a"} 5\n')
})

it('what is not declared is told', () => {
  const measure = createMeasuring(promMetrics(), DECLARED)
  expect(() => measure({ metric: 'size', labels: {}, value: 1 })).toThrow('no metric named "size": declare it')
})
