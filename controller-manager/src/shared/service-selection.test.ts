import type { Pod, Stored } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { addressedPod } from '../testing/network-objects.ts'
import { changesEndpoints } from './service-selection.ts'

const pod = (facts: Parameters<typeof addressedPod>[1], resourceVersion = '1'): Stored<Pod> => {
  const made = addressedPod('a', facts)
  return { ...made, metadata: { ...made.metadata, resourceVersion } } as Stored<Pod>
}

describe('endpoints may be others', () => {
  it.each<[string, Parameters<typeof changesEndpoints>[0], boolean]>([
    ['when a pod comes', { type: 'added', object: pod({}), previous: undefined }, true],
    ['when it becomes unready', { type: 'modified', object: pod({ ready: false }, '2'), previous: pod({}) }, true],
    ['not when nothing of that has changed', { type: 'modified', object: pod({}, '2'), previous: pod({}) }, false],
    [
      'when it goes, though all else is as it was: it was on its way, and has ended nowhere',
      { type: 'deleted', object: pod({ deleted: true }, '2'), previous: pod({ deleted: true }) },
      true,
    ],
  ])('%s', (_, change, expected) => {
    expect(changesEndpoints(change)).toBe(expected)
  })
})
