import { expect, it } from 'vitest'
import { scoresBy } from '../testkit/ask.ts'
import { clusterOf, podInfo } from '../testkit/make.ts'
import { nodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts'

const allocatable = { cpu: '10', memory: '10Gi', pods: '10' }

it('scores 75 where the balance stays as it is, more where the pod mends it, less where it spoils it', () => {
  const nodes = ['even', 'cpu', 'memory'].map((name) => ({ name, allocatable }))
  const snapshot = clusterOf(nodes, [
    { name: 'a', node: 'cpu', requests: { cpu: '5' } },
    { name: 'b', node: 'memory', requests: { memory: '5Gi' } },
  ])
  expect(scoresBy(nodeResourcesBalancedAllocation, podInfo({ requests: { cpu: '1', memory: '1Gi' } }), snapshot)).toEqual({
    even: 75,
    cpu: 75,
    memory: 75,
  })
  expect(scoresBy(nodeResourcesBalancedAllocation, podInfo({ requests: { memory: '4Gi' } }), snapshot)).toEqual({
    even: 65,
    cpu: 85,
    memory: 65,
  })
})

it('does not score pods that ask for nothing', () => {
  expect(scoresBy(nodeResourcesBalancedAllocation, podInfo(), clusterOf([{ allocatable }]))).toEqual({})
})
