import { definePlugin, MAX_NODE_SCORE } from '../framework.ts'
import type { Resources } from '../model/resources.ts'

/** How evenly CPU and memory are taken: 100 for the same share of both, 50 for all of one and nothing of the other. */
const balance = (milliCpu: number, memory: number, capacity: Resources): number => {
  // With one resource alone there is nothing to weigh.
  if (capacity.milliCpu === 0 || capacity.memory === 0) return MAX_NODE_SCORE
  const cpuShare = Math.min(1, milliCpu / capacity.milliCpu)
  const memoryShare = Math.min(1, memory / capacity.memory)
  return Math.trunc((1 - Math.abs((cpuShare - memoryShare) / 2)) * MAX_NODE_SCORE)
}

/**
 * Prefers nodes whose use of CPU and memory the pod makes more even (upstream's `NodeResourcesBalancedAllocation`, which since 1.36 scores
 * the change and not the outcome). Pods that ask for neither are not scored: they would all go to the same node.
 */
export const nodeResourcesBalancedAllocation = definePlugin({
  name: 'NodeResourcesBalancedAllocation',
  wakeOn: [],
  prepare: ({ requests }) => requests,
  scores: ({ milliCpu, memory }) => milliCpu > 0 || memory > 0,
  score: ({ milliCpu, memory }, { requested, allocatable }) => {
    const before = balance(requested.milliCpu, requested.memory, allocatable)
    const after = balance(requested.milliCpu + milliCpu, requested.memory + memory, allocatable)
    const half = MAX_NODE_SCORE / 2
    return half + Math.trunc((half + after - before) / 2)
  },
})
