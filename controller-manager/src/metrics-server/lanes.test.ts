import { expect, test } from 'vitest'
import { createLanes } from './lanes.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Tasks that end when they are told to. */
const world = () => {
  const running = new Map<string, { resolve(): void; reject(error: Error): void }>()
  const lanes = createLanes({ width: 2, slowWidth: 1 })
  const ask = (name: string): void => {
    lanes(name, () => new Promise<void>((resolve, reject) => running.set(name, { resolve, reject }))).then(
      () => running.delete(name),
      () => running.delete(name),
    )
  }
  const end = async (name: string): Promise<void> => {
    running.get(name)?.resolve()
    await turn()
  }
  const fail = async (name: string): Promise<void> => {
    running.get(name)?.reject(new Error(name))
    await turn()
  }
  return { ask, end, fail, running: () => [...running.keys()].sort() }
}

test('so many are asked at once, the others in their order', async () => {
  const { ask, end, running } = world()
  for (const name of ['a', 'b', 'c', 'd']) ask(name)
  await turn()
  expect(running()).toEqual(['a', 'b'])
  await end('a')
  expect(running()).toEqual(['b', 'c'])
})

test('those that failed wait for one another, and for nobody else', async () => {
  const { ask, end, fail, running } = world()
  for (const name of ['x', 'y']) ask(name)
  await turn()
  await fail('x')
  await fail('y')
  for (const name of ['x', 'y', 'a', 'b']) ask(name)
  await turn()
  expect(running()).toEqual(['a', 'b', 'x'])
  await end('x')
  expect(running()).toEqual(['a', 'b', 'y'])
  // Who has answered is back among the others.
  await end('y')
  await end('a')
  ask('x')
  await turn()
  expect(running()).toEqual(['b', 'x'])
})
