import { describe, expect, it } from 'vitest'
import { groupByPriority, type ShutdownGroup, shutdownGroups, shutdownPeriods } from './shutdown-groups.ts'

const CRITICAL = 2_000_000_000

describe('the periods of a shutdown', () => {
  it.each([
    ['half of a minute unless they are told', undefined, undefined, [30_000, 10_000]],
    ['nothing is kept of a time that is told', 20_000, undefined, [20_000, 0]],
    ['unless that is told too', 20_000, 5_000, [20_000, 5_000]],
    ['none at all', 0, undefined, [0, 0]],
  ] as const)('%s', (_, totalMs, criticalMs, expected) => {
    const periods = shutdownPeriods({ totalMs, criticalMs })
    expect([periods.totalMs, periods.criticalMs]).toEqual(expected)
  })
  it('a part is not more than the whole', () =>
    expect(() => shutdownPeriods({ totalMs: 5_000, criticalMs: 6_000 })).toThrow('--shutdown-grace-period-critical-pods is a part of'))
})

describe('the groups of a shutdown', () => {
  it.each<[string, Parameters<typeof shutdownGroups>[0], readonly (readonly [number, number])[]]>([
    ['none where there is no time', { totalMs: 0, criticalMs: 0 }, []],
    ['all pods in one where none are critical', { totalMs: 30_000, criticalMs: 0 }, [[0, 30_000]]],
    [
      'critical pods last, in what is kept for them',
      { totalMs: 30_000, criticalMs: 10_000 },
      [
        [0, 20_000],
        [CRITICAL, 10_000],
      ],
    ],
    [
      'by priority, the lowest first',
      {
        totalMs: 0,
        criticalMs: 0,
        byPriority: [
          { priority: 100, graceMs: 5 },
          { priority: -1, graceMs: 7 },
        ],
      },
      [
        [-1, 7],
        [100, 5],
      ],
    ],
  ])('%s', (_, periods, groups) => expect(shutdownGroups(periods).map(({ priority, graceMs }) => [priority, graceMs])).toEqual(groups))

  const GROUPS: readonly ShutdownGroup[] = [0, 100, CRITICAL].map((priority) => ({ priority, graceMs: priority }))
  it.each([
    [-5, 0],
    [0, 0],
    [99, 0],
    [100, 100],
    [101, 100],
    [CRITICAL - 1, 100],
    [CRITICAL, CRITICAL],
    [CRITICAL + 1000, CRITICAL],
  ])('a pod of priority %d is in that of %d', (priority, group) =>
    expect(groupByPriority([priority], GROUPS, (each) => each)).toEqual([{ graceMs: group, items: [priority] }]),
  )
})
