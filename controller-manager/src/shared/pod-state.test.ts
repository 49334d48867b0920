import { describe, expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { isPodActive, isPodAvailable, isPodReady, isPodTerminating, timeToAvailable } from './pod-state.ts'

const NOW = Date.UTC(2026, 0, 1)

describe('the state of a pod', () => {
  it('is active until it ends or is deleted', () => {
    expect(isPodActive(podOf('a'))).toBe(true)
    expect(isPodActive(podOf('a', { phase: 'Succeeded' }))).toBe(false)
    expect(isPodActive(podOf('a', { deleted: '2026-01-01T00:00:00Z' }))).toBe(false)
  })
  it('is terminating from its deletion to its end', () => {
    expect(isPodTerminating(podOf('a', { deleted: '2026-01-01T00:00:00Z' }))).toBe(true)
    expect(isPodTerminating(podOf('a', { deleted: '2026-01-01T00:00:00Z', phase: 'Failed' }))).toBe(false)
  })
  it('is available when it has been ready long enough', () => {
    const pod = podOf('a', { readySince: '2025-12-31T23:59:50Z' })
    expect(isPodReady(pod)).toBe(true)
    expect(timeToAvailable(pod, 30, NOW)).toBe(20_000)
    expect(isPodAvailable(pod, 10, NOW)).toBe(true)
    expect(isPodAvailable(pod, 11, NOW)).toBe(false)
    expect(timeToAvailable(podOf('a'), 0, NOW)).toBeUndefined()
  })
  it('is available at once where no time is asked for, even if it does not say since when it is ready', () => {
    const pod = { ...podOf('a'), status: { conditions: [{ type: 'Ready', status: 'True' }] } }
    expect(timeToAvailable(pod, 0, NOW)).toBe(0)
    expect(timeToAvailable(pod, 1, NOW)).toBeUndefined()
  })
})
