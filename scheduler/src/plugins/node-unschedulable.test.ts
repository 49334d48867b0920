import { expect, it } from 'vitest'
import { verdicts, wokenBy } from '../testkit/ask.ts'
import { clusterOf, nodeFacts, podInfo } from '../testkit/make.ts'
import { nodeUnschedulable } from './node-unschedulable.ts'

const cordoned = { spec: { unschedulable: true } }
const TOLERATION = { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' } as const

it.each([
  ['an open node takes a pod', {}, [], 'fits'],
  ['a cordoned node takes none', cordoned, [], 'unresolvable: node(s) were unschedulable'],
  ['a cordoned node takes a pod that tolerates it', cordoned, [TOLERATION], 'fits'],
  [
    'another toleration does not help',
    cordoned,
    [{ key: 'other', operator: 'Exists' } as const],
    'unresolvable: node(s) were unschedulable',
  ],
])('%s', (_, node, tolerations, verdict) => {
  expect(verdicts(nodeUnschedulable, podInfo({ spec: { tolerations } }), clusterOf([node]))).toEqual({ node: verdict })
})

it('wakes pods when a node is opened, and not when it is closed', () => {
  const [open, closed] = [nodeFacts(), nodeFacts(cordoned)]
  const event = { resource: 'Node', actions: ['updateTaint'] } as const
  expect(wokenBy(nodeUnschedulable, podInfo(), { ...event, before: closed, after: open })).toBe(true)
  expect(wokenBy(nodeUnschedulable, podInfo(), { ...event, before: open, after: closed })).toBe(false)
})
