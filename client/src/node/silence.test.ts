import { virtualClock } from '@coxswain/ports'
import { expect, it } from 'vitest'
import { createSilence } from './silence.ts'

/** A server that can be reached or not, and seconds that pass. */
const createWorld = (given: { readonly isThere: boolean }) => {
  const clock = virtualClock()
  const world = { isThere: given.isThere, reached: 0, lost: 0 }
  const reach = async (): Promise<boolean> => {
    world.reached++
    return world.isThere
  }
  const silence = createSilence({ clock, reach, onLost: () => world.lost++ })
  const pass = async (seconds: number, each: () => void = () => undefined): Promise<void> => {
    for (let i = 0; i < seconds; i++) {
      each()
      clock.moveTo(clock.now() + 1000)
      while (clock.fireNext()) await Promise.resolve()
      await Promise.resolve()
    }
  }
  return { world, silence, pass, clock }
}

it('drops a server that says nothing for five seconds and cannot be reached', async () => {
  const { world, silence, pass } = createWorld({ isThere: false })
  silence.asked()
  await pass(4)
  expect(world).toMatchObject({ reached: 0, lost: 0 })
  await pass(1)
  expect(world).toMatchObject({ reached: 1, lost: 1 })
})

it('waits on for one that takes its time, and looks for it again', async () => {
  const { world, silence, pass } = createWorld({ isThere: true })
  silence.asked()
  await pass(5)
  expect(world).toMatchObject({ reached: 1, lost: 0 })
  world.isThere = false
  await pass(5)
  expect(world).toMatchObject({ reached: 2, lost: 1 })
})

it('looks for nobody as long as something arrives, be it another answer', async () => {
  const { world, silence, pass } = createWorld({ isThere: false })
  silence.asked()
  await pass(60, silence.heard)
  expect(world).toMatchObject({ reached: 0, lost: 0 })
})

it('looks for nobody and sets no timer where nothing is waited for', async () => {
  const { world, silence, pass, clock } = createWorld({ isThere: false })
  silence.asked()
  silence.answered()
  await pass(60)
  expect(world).toMatchObject({ reached: 0, lost: 0 })
  expect(clock.waiting()).toEqual([])
})

it('counts the silence from when there is something to wait for', async () => {
  const { world, silence, pass } = createWorld({ isThere: false })
  silence.asked()
  await pass(3)
  silence.answered()
  await pass(2)
  silence.asked()
  await pass(4)
  expect(world).toMatchObject({ reached: 0, lost: 0 })
  await pass(1)
  expect(world).toMatchObject({ reached: 1, lost: 1 })
})
