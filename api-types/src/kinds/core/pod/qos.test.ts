import { expect, test } from 'vitest'
import { computePodQos } from './qos.ts'
import { containerWith, podWith } from './testdata/pods.ts'

const both = { cpu: '1', memory: '1Gi' }

test.each([
  ['BestEffort', [{}]],
  ['BestEffort', [{ requests: { cpu: '0' } }]],
  ['Guaranteed', [{ limits: both }]],
  ['Guaranteed', [{ limits: both, requests: { cpu: '1000m', memory: '1Gi' } }, { limits: both }]],
  ['Burstable', [{ limits: both }, {}]],
  ['Burstable', [{ limits: both, requests: { cpu: '500m' } }]],
  ['Burstable', [{ limits: { cpu: '1' } }]],
  ['Burstable', [{ requests: both }]],
])('a pod is %s with %j', (expected, list) => {
  const containers = list.map((resources, i) => containerWith({ name: `c${i}`, resources }))
  expect(computePodQos(podWith({ containers }))).toBe(expected)
})

test('resources of the pod as a whole decide', () => {
  expect(computePodQos(podWith({ resources: { limits: both } }))).toBe('Guaranteed')
  expect(computePodQos(podWith({ resources: { requests: { cpu: '1' } } }))).toBe('Burstable')
})
