import { describe, expect, test } from 'vitest'
import { figuresIn } from './resource-metrics.ts'

const TEXT = `# HELP container_cpu_usage_seconds_total Cumulative cpu time
# TYPE container_cpu_usage_seconds_total counter
container_cpu_usage_seconds_total{container="app",namespace="shop",pod="web"} 4.710169 1700000001000
container_cpu_usage_seconds_total{container="proxy",namespace="shop",pod="web"} 1e-3 1700000002000
container_memory_working_set_bytes{container="app",namespace="shop",pod="web"} 1.6777216e+07 1700000001000
container_start_time_seconds{container="app",namespace="shop",pod="web"} 1.69999e+09 1700000001000
container_start_time_seconds{container="proxy",namespace="shop",pod="web"} 1.699995e+09
container_swap_usage_bytes{container="app",namespace="shop",pod="web"} 0 1700000001000
node_cpu_usage_seconds_total 357.5 1700000003000
node_memory_working_set_bytes 6.4e+07 1700000003000
pod_cpu_usage_seconds_total{namespace="shop",pod="web"} 4.8 1700000001000
resource_scrape_error 0
`

describe('what a kubelet tells', () => {
  test('is read by names, with the time of each figure', () => {
    const asked: unknown[] = []
    const figures = figuresIn(TEXT, (...given) => {
      asked.push(given)
      return 'u1'
    })
    expect(asked).toEqual([['shop', 'web', 1_699_990_000_000]])
    expect(figures).toEqual({
      ...{ at: 1_700_000_003_000, startedAt: 0, cpuSeconds: 357.5, memoryBytes: 64_000_000 },
      pods: [
        {
          ...{ namespace: 'shop', name: 'web', uid: 'u1' },
          containers: [
            { name: 'app', at: 1_700_000_001_000, cpuSeconds: 4.710169, memoryBytes: 16_777_216, startedAt: 1_699_990_000_000 },
            { name: 'proxy', at: 1_700_000_002_000, cpuSeconds: 0.001, memoryBytes: Number.NaN, startedAt: 1_699_995_000_000 },
          ],
        },
      ],
    })
  })
  test('is left out of pods that are not known', () => expect(figuresIn(TEXT, () => undefined).pods).toEqual([]))
  test.each([
    [
      'labels in any order, with escapes',
      'node_cpu_usage_seconds_total 1 1\ncontainer_cpu_usage_seconds_total{pod="a\\"b",x="}",container="c",namespace="n"} 2 3',
      'a"b',
    ],
    [
      'a last line without an end',
      'container_cpu_usage_seconds_total{container="c",namespace="n",pod="p"} 2 3\nnode_cpu_usage_seconds_total 1 1',
      'p',
    ],
  ])('%s', (_, text, name) => expect(figuresIn(text, () => 'u').pods.map((pod) => pod.name)).toEqual([name]))
  test.each([
    ['no number', 'node_cpu_usage_seconds_total NaN 1\nnode_memory_working_set_bytes 5 1'],
    ['half a line', 'node_memory_working_set_bytes 5 1\nnode_cpu_usage_sec'],
    ['a word', 'node_memory_working_set_bytes 5 1\nnode_cpu_usage_seconds_total many 1'],
  ])('%s is no figure, and no reason to leave the rest', (_, text) => {
    expect(figuresIn(text, () => 'u')).toMatchObject({ cpuSeconds: Number.NaN, memoryBytes: 5 })
  })
  test.each([[''], ['<html>'], ['{"node":{}}'], ['up 1']])('%j is something else', (text) => {
    expect(() => figuresIn(text, () => 'u')).toThrow('no metrics of a node')
  })
})
