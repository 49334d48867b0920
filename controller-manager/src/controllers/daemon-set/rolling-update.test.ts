import type { DeepReadonly, Pod } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { type DaemonFacts, daemonOn, daemonSetOf, made, nodesOf, planOn, removed, rollingBy } from '../../testing/daemons.ts'
import { nodeOf } from '../../testing/network-objects.ts'
import { createDaemonSet } from '../daemon-set.ts'

const NODES = 10
type Rolling = Parameters<typeof rollingBy>[0]

/** A pod on each of ten nodes, by what is said of each: `o`ld, `n`ew, with a capital where it is not available; `.`: none; `-`: going. */
const pods = (text: string): readonly DeepReadonly<Pod>[] =>
  [...text].flatMap((letter, at) => {
    const facts: DaemonFacts = {
      hash: letter.toLowerCase() === 'n' ? 'new' : 'old',
      ready: letter === letter.toLowerCase(),
      ...(letter === '-' ? { deleted: '2026-01-01T00:00:00Z' } : {}),
    }
    return letter === '.' ? [] : [daemonOn(`node-${at + 1}`, `pod-${at + 1}`, facts)]
  })
const planned = (rolling: Rolling, world: readonly DeepReadonly<Pod>[]) =>
  planOn(createDaemonSet(), daemonSetOf(rollingBy(rolling)), [...nodesOf(NODES), ...world])
const numbers = (names: object): readonly number[] => Object.keys(names).map((name) => Number(name.replace(/^\D+/, '')))

describe('without surge', () => {
  it.each<[string, Rolling, string, readonly number[]]>([
    ['one node at a time', { maxUnavailable: 1 }, 'oooooooooo', [1]],
    ['a share of the nodes, rounded up', { maxUnavailable: '25%' }, 'oooooooooo', [1, 2, 3]],
    ['no more while a new pod is not available', { maxUnavailable: 1 }, 'Nooooooooo', []],
    ['no more while an old pod is going', { maxUnavailable: 1 }, '-ooooooooo', []],
    ['as many as are left', { maxUnavailable: 3 }, '-Nnooooooo', [4]],
    ['all that are not available, whatever the limit', { maxUnavailable: 1 }, 'OOOooooooo', [1, 2, 3]],
    ['those that are not available first', { maxUnavailable: 2 }, 'oooooooooO', [10, 1]],
    ['nothing when all are new', { maxUnavailable: 1 }, 'nnnnnnnnnn', []],
    ['one at a time where the limits are nothing', {}, 'oooooooooo', [1]],
  ])('%s', (_, rolling, before, expected) => {
    const plan = planned(rolling, pods(before))
    expect(numbers(removed(plan))).toEqual(expected)
    expect(made(plan)).toEqual({})
  })

  it('waits until every node has its pod', () => {
    const plan = planned({ maxUnavailable: 3 }, pods('.ooooooooo'))
    expect(numbers(made(plan))).toEqual([1])
    expect(removed(plan)).toEqual({})
  })

  it('goes on by hand alone where that is asked for', () => {
    const object = daemonSetOf({ updateStrategy: { type: 'OnDelete' } })
    expect(planOn(createDaemonSet(), object, [...nodesOf(NODES), ...pods('OOoooooooo')]).steps.map((step) => step.do)).toEqual([
      'updateStatus',
    ])
  })

  it('says why', () => {
    const plan = planned({ maxUnavailable: 1 }, pods('Oooooooooo'))
    expect(removed(plan)).toEqual({ 'pod-1': 'it is of another revision than the template, and it is not available' })
  })
})

describe('with surge', () => {
  const beside = (node: number, facts: DaemonFacts = {}) => daemonOn(`node-${node}`, `new-${node}`, { hash: 'new', ...facts })
  const outcome = (rolling: Rolling, world: readonly DeepReadonly<Pod>[]) => {
    const plan = planned(rolling, world)
    return [numbers(made(plan)), Object.keys(removed(plan))]
  }

  it.each<[string, Rolling, readonly DeepReadonly<Pod>[], readonly number[], readonly string[]]>([
    ['a new pod comes beside the old one', { maxSurge: 1 }, pods('oooooooooo'), [1], []],
    ['a share of the nodes has two, rounded up', { maxSurge: '25%' }, pods('oooooooooo'), [1, 2, 3], []],
    ['no more while a new one is not available', { maxSurge: 1 }, [...pods('oooooooooo'), beside(4, { ready: false })], [], []],
    ['the old one goes when the new one is available', { maxSurge: 1 }, [...pods('oooooooooo'), beside(4)], [], ['pod-4']],
    ['the old one goes when it is not ready', { maxSurge: 1 }, [...pods('oooOoooooo'), beside(4, { ready: false })], [], ['pod-4']],
    ['an old one that is not available is followed at once', { maxSurge: 1 }, pods('ooOOoooooo'), [3, 4, 1], []],
    ['a node whose only pod is going gets one at once', { maxSurge: 1 }, pods('nnnn-nnnnn'), [5], []],
    [
      'of each revision the oldest stays',
      { maxSurge: 1 },
      [...pods('nnnnnnnnnn'), beside(2, { created: '2026-01-01T00:00:00Z' })],
      [],
      ['new-2'],
    ],
    ['nothing when all are new', { maxSurge: 1 }, pods('nnnnnnnnnn'), [], []],
  ])('%s', (_, rolling, world, creations, removals) => {
    expect(outcome(rolling, world)).toEqual([creations, removals])
  })

  it('an old pod on a node that takes no new ones goes when enough others are available', () => {
    const object = daemonSetOf(rollingBy({ maxSurge: 1 }))
    const closed = nodeOf('node-3', { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] })
    const world = (ready: boolean) => [
      ...nodesOf(2),
      closed,
      daemonOn('node-1', 'a', { hash: 'new' }),
      daemonOn('node-2', 'b', { hash: 'new', ready }),
      daemonOn('node-3', 'c'),
    ]
    expect(removed(planOn(createDaemonSet(), object, world(false)))).toEqual({})
    expect(removed(planOn(createDaemonSet(), object, world(true)))).toEqual({ c: 'node node-3 takes no new pod to follow it' })
  })
})
