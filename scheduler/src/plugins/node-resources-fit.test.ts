import { describe, expect, it } from 'vitest'
import { scoresBy, verdicts, wokenBy } from '../testkit/ask.ts'
import { clusterOf, DEFAULT_ALLOCATABLE, nodeFacts, type PodParts, podInfo } from '../testkit/make.ts'
import { nodeResourcesFit } from './node-resources-fit.ts'

const requests = (of: Record<string, string>): PodParts => ({ requests: of })
const container = (of: Record<string, string>, restartPolicy?: 'Always') => ({
  name: 'c',
  resources: { requests: of },
  ...(restartPolicy && { restartPolicy }),
})

describe('the filter', () => {
  const used = { name: 'other', node: 'node', requests: { cpu: '3', memory: '7Gi', 'ephemeral-storage': '90Gi', 'example.com/gpu': '1' } }
  it.each<[string, PodParts, string]>([
    ['nothing asked for', {}, 'fits'],
    ['what is left to the last bit', requests({ cpu: '1', memory: '1Gi' }), 'fits'],
    ['a little more CPU', requests({ cpu: '1001m' }), 'unschedulable: Insufficient cpu'],
    ['more CPU than there is at all', requests({ cpu: '5' }), 'unresolvable: Insufficient cpu'],
    ['CPU and memory', requests({ cpu: '2', memory: '2Gi' }), 'unschedulable: Insufficient cpu, Insufficient memory'],
    ['one of two can never be', requests({ cpu: '2', memory: '9Gi' }), 'unresolvable: Insufficient cpu, Insufficient memory'],
    ['ephemeral storage', requests({ 'ephemeral-storage': '11Gi' }), 'unschedulable: Insufficient ephemeral-storage'],
    ['an extended resource', requests({ 'example.com/gpu': '1' }), 'fits'],
    ['too much of it', requests({ 'example.com/gpu': '2' }), 'unschedulable: Insufficient example.com/gpu'],
    ['one that the node has not', requests({ 'example.com/fpga': '1' }), 'unresolvable: Insufficient example.com/fpga'],
    [
      'several together',
      requests({ cpu: '2', 'example.com/gpu': '2', 'example.com/fpga': '1' }),
      'unresolvable: Insufficient cpu, Insufficient example.com/gpu, Insufficient example.com/fpga',
    ],
    [
      'containers are added',
      { spec: { containers: [container({ cpu: '600m' }), container({ cpu: '500m' })] } },
      'unschedulable: Insufficient cpu',
    ],
    [
      'init containers are not',
      { spec: { initContainers: [container({ cpu: '1' }), container({ cpu: '1' })], containers: [container({ cpu: '1' })] } },
      'fits',
    ],
    [
      'the largest init container counts',
      { spec: { initContainers: [container({ cpu: '1100m' })], containers: [container({ cpu: '1' })] } },
      'unschedulable: Insufficient cpu',
    ],
    [
      'sidecars run beside the containers',
      { spec: { initContainers: [container({ cpu: '500m' }, 'Always')], containers: [container({ cpu: '600m' })] } },
      'unschedulable: Insufficient cpu',
    ],
    [
      'sidecars run beside later init containers',
      { spec: { initContainers: [container({ cpu: '500m' }, 'Always'), container({ cpu: '600m' })], containers: [] } },
      'unschedulable: Insufficient cpu',
    ],
    [
      'and not beside earlier ones',
      { spec: { initContainers: [container({ cpu: '600m' }), container({ cpu: '500m' }, 'Always')], containers: [] } },
      'fits',
    ],
    [
      'overhead comes on top',
      { ...requests({ cpu: '1' }), spec: { containers: [container({ cpu: '1' })], overhead: { cpu: '1m' } } },
      'unschedulable: Insufficient cpu',
    ],
    [
      'the pod as a whole counts instead',
      { spec: { containers: [container({ cpu: '3' })], resources: { requests: { cpu: '1' } } } },
      'fits',
    ],
  ])('%s', (_, pod, verdict) => {
    const snapshot = clusterOf([{ allocatable: { ...DEFAULT_ALLOCATABLE, 'example.com/gpu': '2' } }], [used])
    expect(verdicts(nodeResourcesFit, podInfo(pod), snapshot)).toEqual({ node: verdict })
  })

  it('counts pods', () => {
    const snapshot = clusterOf([{ allocatable: { cpu: '4', memory: '8Gi', pods: '1' } }], [{ name: 'other', node: 'node' }])
    expect(verdicts(nodeResourcesFit, podInfo(), snapshot)).toEqual({ node: 'unschedulable: Too many pods' })
    snapshot.removePod(podInfo({ name: 'other' }).uid)
    expect(verdicts(nodeResourcesFit, podInfo(), snapshot)).toEqual({ node: 'fits' })
  })

  it('keeps what a container is given while it is shrunk in place', () => {
    const resized: PodParts = {
      name: 'other',
      node: 'node',
      requests: { cpu: '1' },
      status: {
        containerStatuses: [{ name: 'main', ready: true, restartCount: 0, image: '', imageID: '', resources: { requests: { cpu: '3' } } }],
      },
    }
    expect(verdicts(nodeResourcesFit, podInfo(requests({ cpu: '2' })), clusterOf([{}], [resized]))).toEqual({
      node: 'unschedulable: Insufficient cpu',
    })
  })

  it('keeps account exactly when amounts beyond 2^53 come and go', () => {
    const allocatable = { ...DEFAULT_ALLOCATABLE, 'example.com/huge': '20E' }
    const snapshot = clusterOf([{ allocatable }], [{ name: 'small', node: 'node', requests: { 'example.com/huge': '1' } }])
    snapshot.setPod(podInfo({ name: 'huge', node: 'node', requests: { 'example.com/huge': '9E' } }))
    snapshot.removePod(podInfo({ name: 'huge' }).uid)
    expect(snapshot.node('node')?.requested.scalars.get('example.com/huge')).toBe(1)
  })
})

describe('the score', () => {
  it('prefers what is emptier, in whole numbers', () => {
    const snapshot = clusterOf(
      [{ name: 'empty' }, { name: 'half' }],
      [{ name: 'other', node: 'half', requests: { cpu: '2', memory: '4Gi' } }],
    )
    // empty: (3/4 of CPU, 7/8 of memory) -> (75 + 87) / 2; half: (1/4, 3/8) -> (25 + 37) / 2.
    expect(scoresBy(nodeResourcesFit, podInfo(requests({ cpu: '1', memory: '1Gi' })), snapshot)).toEqual({ empty: 81, half: 31 })
  })
  it('reckons 100m and 200Mi for containers that ask for nothing', () => {
    const allocatable = { cpu: '1', memory: '2000Mi', pods: '10' }
    const snapshot = clusterOf(
      [
        { name: 'a', allocatable },
        { name: 'b', allocatable },
      ],
      [{ name: 'other', node: 'b' }],
    )
    expect(scoresBy(nodeResourcesFit, podInfo(), snapshot)).toEqual({ a: 90, b: 80 })
  })
})

it('wakes a pod when a pod goes, or a node grows in what it needs and could hold it', () => {
  const pod = podInfo(requests({ cpu: '2' }))
  const [small, large] = [nodeFacts({ allocatable: { cpu: '1', memory: '1Gi', pods: '10' } }), nodeFacts()]
  const grown = { resource: 'Node', actions: ['updateAllocatable'] } as const
  expect(wokenBy(nodeResourcesFit, pod, { ...grown, before: small, after: large })).toBe(true)
  expect(wokenBy(nodeResourcesFit, pod, { ...grown, before: large, after: small })).toBe(false)
  expect(wokenBy(nodeResourcesFit, pod, { resource: 'Node', actions: ['add'], before: undefined, after: small })).toBe(false)
  expect(wokenBy(nodeResourcesFit, pod, { resource: 'AssignedPod', actions: ['delete'], before: pod, after: undefined })).toBe(true)
  expect(wokenBy(nodeResourcesFit, pod, { resource: 'AssignedPod', actions: ['add'], before: undefined, after: pod })).toBe(false)
})
