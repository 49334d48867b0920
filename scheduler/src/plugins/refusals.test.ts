import { expect, it } from 'vitest'
import { scoresBy, verdicts } from '../testkit/ask.ts'
import { clusterOf, podInfo } from '../testkit/make.ts'
import { dynamicResources } from './dynamic-resources.ts'
import { imageLocality } from './image-locality.ts'
import { schedulingGates } from './scheduling-gates.ts'
import { volumeBinding } from './volume-binding.ts'

const containers = [{ name: 'main' }]

it('a gated pod is not queued', () => {
  const gated = podInfo({ spec: { containers, schedulingGates: [{ name: 'a' }, { name: 'b' }] } })
  expect(schedulingGates.preEnqueue?.(gated)?.reasons).toEqual(['waiting for scheduling gates: [a b]'])
  expect(schedulingGates.preEnqueue?.(podInfo())).toBeNull()
})

it.each([
  ['no volumes', [], { node: 'fits' }],
  ['volumes without claims', [{ name: 'v', emptyDir: {} }], { node: 'fits' }],
  ['a claim', [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }], 'unresolvable: persistentvolumeclaim "data" not found'],
  [
    'an ephemeral volume',
    [{ name: 'v', ephemeral: {} }],
    'unresolvable: waiting for ephemeral volume controller to create the persistentvolumeclaim "pod-v"',
  ],
])('a pod with %s', (_, volumes, expected) => {
  expect(verdicts(volumeBinding, podInfo({ spec: { containers, volumes } }), clusterOf([{}]))).toEqual(expected)
})

it('a pod that needs resource claims is refused by name', () => {
  const pod = podInfo({ spec: { containers, resourceClaims: [{ name: 'gpu' }] } })
  expect(verdicts(dynamicResources, pod, clusterOf([{}]))).toBe('unresolvable: resource claim "gpu": resource claims are not supported')
  expect(verdicts(dynamicResources, podInfo(), clusterOf([{}]))).toEqual({ node: 'fits' })
})

it('nodes that have the image score higher, the more so the larger it is', () => {
  const MEBI = 1024 * 1024
  const image = (name: string, sizeBytes: number) => ({ names: [name], sizeBytes })
  const snapshot = clusterOf([
    { name: 'none' },
    { name: 'has', images: [image('nginx:latest', 1000 * MEBI)] },
    { name: 'small', images: [image('busybox:latest', 1 * MEBI)] },
  ])
  // A third of the nodes has it: 1000 MiB count for a third; (333.3 - 23) / (1000 - 23).
  expect(scoresBy(imageLocality, podInfo(), snapshot)).toEqual({ none: 0, has: 31, small: 0 })
  expect(scoresBy(imageLocality, podInfo({ spec: { containers: [{ name: 'main', image: 'other:1' }] } }), snapshot)).toEqual({})
})
