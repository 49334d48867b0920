import type { DeepReadonly, Node } from '@coxswain/api-types'
import { expectFixpoint, planFor } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { ttl } from './ttl.ts'

const TTL = 'node.alpha.kubernetes.io/ttl'
const node = (name: string, seconds?: string): DeepReadonly<Node> => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, uid: name, annotations: { other: 'stays', ...(seconds === undefined ? {} : { [TTL]: seconds }) } },
})
const cluster = (size: number): readonly DeepReadonly<Node>[] => Array.from({ length: size - 1 }, (_, i) => node(`n${i}`))

describe('a node learns how long it may keep what it has read', () => {
  test.each([
    ['the first', 1, undefined, '0'],
    ['one of a hundred', 100, undefined, '0'],
    ['one more', 101, undefined, '15'],
    ['one of a cluster that has grown', 101, '0', '15'],
    ['one of a cluster that has grown much', 1_500, '0', '60'],
    ['one of a cluster that has shrunk', 89, '15', '0'],
    ['one of a cluster that has shrunk much', 500, '600', '30'],
    ['one whose annotation is no number of these', 5, 'soon', '0'],
    ['one of a very large cluster', 10_001, '300', '600'],
  ])('%s', (_, size, known, expected) => {
    const object = node('node', known)
    const { plan, world } = expectFixpoint(ttl, { object, world: [...cluster(size), object] })
    expect(plan.steps).toMatchObject([{ do: 'patch', name: 'node', patch: { metadata: { annotations: { [TTL]: expected } } } }])
    expect(world.find(({ metadata }) => metadata?.name === 'node')?.metadata?.annotations).toEqual({ other: 'stays', [TTL]: expected })
  })

  test.each([
    [95, '0'],
    [95, '15'],
    [100, '0'],
    [90, '15'],
    [9_500, '300'],
    [9_500, '600'],
  ])('and is left alone at a border: %d nodes, %s seconds', (size, known) => {
    const object = node('node', known)
    expect(planFor(ttl, { object, world: [...cluster(size), object] }).steps).toEqual([])
  })

  test('unless it is gone', () => {
    expect(planFor(ttl, { key: 'gone', world: cluster(3) }).steps).toEqual([])
  })
})
