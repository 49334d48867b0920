import { describe, expect, it } from 'vitest'
import { podObject } from '../testkit/make.ts'
import { type PodObject, podInfoOf } from './pod-info.ts'

const pod = podObject({ requests: { cpu: '1' }, node: 'n' })
const withSpec = (spec: Partial<NonNullable<PodObject['spec']>>): PodObject => ({
  ...pod,
  spec: { containers: pod.spec?.containers ?? [], ...pod.spec, ...spec },
})

describe('what a pod takes', () => {
  it('is one object for pods that a cache holds with the same containers', () => {
    const [a, b] = [podInfoOf(pod), podInfoOf(withSpec({ nodeName: 'other' }))]
    expect(b.requests).toBe(a.requests)
    expect(b.nonZero).toBe(a.nonZero)
    expect(a.requests.milliCpu).toBe(1000)
  })

  it('is reckoned anew where something else counts besides', () => {
    const cpu = (object: PodObject): number => podInfoOf(object).requests.milliCpu
    expect(cpu(pod)).toBe(1000)
    expect(cpu(withSpec({ overhead: { cpu: '1' } }))).toBe(2000)
    expect(cpu(withSpec({ resources: { requests: { cpu: '3' } } }))).toBe(3000)
    const starting = [{ name: 'init', image: 'i', resources: { requests: { cpu: '4' } } }]
    expect(cpu(withSpec({ initContainers: starting }))).toBe(4000)
    const status = { name: 'main', ready: true, restartCount: 0, image: '', imageID: '', resources: { requests: { cpu: '5' } } }
    expect(cpu({ ...pod, status: { containerStatuses: [status] } })).toBe(5000)
    expect(cpu(pod)).toBe(1000)
  })
})
