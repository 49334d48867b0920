import { describe, expect, it } from 'vitest'
import { onAbort } from './on-abort.ts'

describe('onAbort', () => {
  it('runs the tasks that still wait, once each and in order', () => {
    const controller = new AbortController()
    const done: string[] = []
    const forgets = ['a', 'b', 'c'].map((name) => onAbort(controller.signal, () => void done.push(name)))
    forgets[1]?.()
    controller.abort()
    expect(done).toEqual(['a', 'c'])
    onAbort(controller.signal, () => void done.push('late'))
    expect(done).toEqual(['a', 'c'])
  })

  it('keeps one listener for all', () => {
    const controller = new AbortController()
    let listeners = 0
    const { signal } = controller
    const add = signal.addEventListener.bind(signal)
    Object.assign(signal, {
      addEventListener: (...given: Parameters<typeof add>) => {
        listeners++
        add(...given)
      },
    })
    for (let i = 0; i < 100; i++) onAbort(signal, () => undefined)
    expect(listeners).toBe(1)
  })

  it('waits for nothing where there is no signal', () => {
    expect(onAbort(undefined, () => undefined)()).toBeUndefined()
  })
})
