import { expect, it } from 'vitest'
import { PODS } from '../client/well-known.ts'
import { executePlan } from './execute-plan.ts'
import { type Outcome, skipped } from './outcome.ts'
import { batch, plan, type Step } from './plan.ts'
import { create, event } from './steps.ts'

const ok: Outcome = { ok: true }
const podStep = (name: string, after: readonly string[] = []): Step =>
  create(PODS, { metadata: { namespace: 'default', name } }, { id: name, reason: 'test', after })

/** Runs a plan whose steps end only when told to; gives the steps that are out, and how to end one. */
const run = (steps: readonly Step[], maxInFlight = 100) => {
  const out = new Map<string, (outcome: Outcome) => void>()
  const done = executePlan({ steps, maxInFlight, perform: (step) => new Promise((resolve) => out.set(step.id, resolve)) })
  const end = async (id: string, outcome: Outcome): Promise<void> => {
    out.get(id)?.(outcome)
    out.delete(id)
    for (let i = 0; i < 5; i++) await Promise.resolve()
  }
  return { done, end, inFlight: () => [...out.keys()] }
}

it('sends a batch in waves of 1, 2, 4, ..., each when the one before is over', async () => {
  const steps = batch(
    'pods',
    Array.from({ length: 8 }, (_, i) => podStep(`p${i}`)),
  )
  const { done, end, inFlight } = run(steps)
  const waves: number[] = []
  while (inFlight().length > 0) {
    waves.push(inFlight().length)
    for (const id of inFlight()) await end(id, ok)
  }
  expect(waves).toEqual([1, 2, 4, 1])
  expect((await done).size).toBe(8)
})

it('skips the rest of a batch when a wave has failed, and leaves others alone', async () => {
  const steps = [...batch('pods', [podStep('a'), podStep('b'), podStep('c'), podStep('d')]), podStep('alone')]
  const { done, end, inFlight } = run(steps)
  expect(inFlight()).toEqual(['alone', 'a'])
  await end('a', ok)
  await end('b', skipped('quota'))
  await end('c', ok)
  await end('alone', ok)
  expect([...(await done)].map(([id, outcome]) => [id, outcome.ok])).toEqual([
    ['a', true],
    ['b', false],
    ['d', false],
    ['c', true],
    ['alone', true],
  ])
})

it('sends a step only after those that it needs, and skips what needs a failed one', async () => {
  const { done, end, inFlight } = run([podStep('a'), podStep('b', ['a']), podStep('c', ['b']), podStep('d', ['a'])])
  expect(inFlight()).toEqual(['a'])
  await end('a', ok)
  expect(inFlight()).toEqual(['b', 'd'])
  await end('b', skipped('test'))
  await end('d', ok)
  expect((await done).get('c')).toMatchObject({ ok: false, reason: 'Skipped', message: 'b has not succeeded' })
})

it('has no more requests under way than it may', async () => {
  const { end, inFlight } = run([podStep('a'), podStep('b'), podStep('c')], 2)
  expect(inFlight()).toEqual(['a', 'b'])
  await end('a', ok)
  expect(inFlight()).toEqual(['b', 'c'])
})

it('refuses plans that cannot be carried out', () => {
  expect(() => plan([podStep('a'), podStep('a')])).toThrow('two steps "a"')
  expect(() => plan([podStep('b', ['a']), podStep('a')])).toThrow('"a", which does not stand before it')
  expect(plan([undefined, [podStep('a')], event({ regarding: {}, type: 'Normal', reason: 'Done', message: '' })]).steps).toHaveLength(2)
})
