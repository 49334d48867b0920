import { describe, expect, test } from 'vitest'
import { readOnTerminate, readRun } from './clauses.ts'
import { readSteering } from './steering.ts'

const P = 'simulated.coxswain.dev/'

describe('runs', () => {
  test.each([
    ['forever', { forMs: undefined, exitCode: 0, outOfMemory: false }],
    ['5s', { forMs: 5_000, exitCode: 0, outOfMemory: false }],
    ['1m30s exit 1', { forMs: 90_000, exitCode: 1, outOfMemory: false }],
    ['exit 7', { forMs: 0, exitCode: 7, outOfMemory: false }],
    ['500ms oom', { forMs: 500, exitCode: 137, outOfMemory: true }],
  ])('%s', (text, run) => expect(readRun(text)).toEqual(run))

  test.each(['', '5', 'exit', 'exit 256', '5s exit', '5s  exit 1 2', 'forever exit 1', '-5s', 'oom oom'])('%j is not understood', (text) =>
    expect(readRun(text)).toBeUndefined(),
  )
})

test('an end is by signal or after a time', () => {
  expect(readOnTerminate('ignore')).toBe('ignore')
  expect(readOnTerminate('2s exit 143')).toEqual({ afterMs: 2_000, exitCode: 143 })
  expect(readOnTerminate('forever')).toBeUndefined()
})

describe('annotations', () => {
  test('are for all containers or for one, which wins', () => {
    const steering = readSteering({ [`${P}run`]: '5s', [`${P}run.db`]: '1s exit 1; forever', [`${P}log`]: 'a\nb', other: 'x' }, [
      'app',
      'db',
    ])
    expect(steering.problems).toEqual([])
    expect(steering.of('app')).toEqual({ run: [{ forMs: 5_000, exitCode: 0, outOfMemory: false }], log: ['a', 'b'] })
    expect(steering.of('db').run).toHaveLength(2)
  })

  test.each([
    ['run', 'now', 'expected "forever"'],
    ['ready', 'after 5s; at 2s', 'the times in order'],
    ['live', 'maybe', 'expected "after 2s"'],
    ['start-delay', 'long', 'expected a duration'],
    ['image-pull', '1s; ', 'expected "fail"'],
    ['termination', '5s oom', 'expected "ignore"'],
    ['cpu', 'much', 'expected a quantity'],
    ['memory', '-1Mi', 'expected a quantity'],
    ['colour', 'red', 'is not known: expected one of run, ready, live, start-delay, image-pull, termination, cpu, memory, log'],
    ['run.nobody', '5s', 'names no container of this pod: expected one of app'],
  ])('%s: %j is refused by name', (name, value, why) => {
    const { problems, of } = readSteering({ [`${P}${name}`]: value }, ['app'])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`annotation ${P}${name}`)
    expect(problems[0]).toContain(why)
    expect(of('app')).toEqual({})
  })

  test('whose names are those of prototypes harm nobody', () => {
    const steering = readSteering(JSON.parse(`{"${P}__proto__":"x","${P}run.constructor":"5s"}`), ['constructor'])
    expect(steering.problems).toHaveLength(1)
    expect(steering.of('constructor').run).toHaveLength(1)
    expect(steering.of('toString')).toEqual({})
  })
})
