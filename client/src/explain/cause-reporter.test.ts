import { type CauseReport, status } from '@coxswain/api-types'
import { virtualClock } from '@coxswain/ports'
import { expect, it } from 'vitest'
import type { Client } from '../client/client.ts'
import { createCauseReporter } from './cause-reporter.ts'

/** A reporter to a server that answers what it is told to; what it was sent. */
const begin = (answer: () => Promise<unknown> = async () => undefined) => {
  const clock = virtualClock()
  const sent: CauseReport[] = []
  const create = (async (_: unknown, report: CauseReport) => {
    sent.push(report)
    return answer()
  }) as unknown as Client['create']
  const reporter = createCauseReporter({ client: { create }, clock })
  const report = (count: number): void => {
    for (let i = 0; i < count; i++) reporter.report({ component: 'c', verb: 'create', object: { name: String(i) } })
  }
  const pass = async (ms: number): Promise<void> => {
    clock.moveTo(clock.now() + ms)
    while (clock.fireNext());
    await reporter.flush()
  }
  return { reporter, sent, report, pass }
}

it('gathers what comes within a moment', async () => {
  const { reporter, sent, report, pass } = begin()
  report(3)
  expect([sent.length, reporter.activity()]).toEqual([0, []])
  await pass(100)
  report(1)
  await pass(100)
  expect(sent.map(({ steps }) => steps.length)).toEqual([3, 1])
})

it('sends much in parts, drops what finds no room, and says how much', async () => {
  const { sent, report, pass } = begin()
  report(5_010)
  await pass(100)
  expect(sent.map(({ steps }) => steps.length)).toEqual(Array.from({ length: 10 }, () => 500))
  expect(sent.map(({ dropped }) => dropped)).toEqual([10, ...Array.from({ length: 9 }, () => undefined)])
})

it('what a server cannot take is lost, and counted', async () => {
  const answers = [async () => Promise.reject(status.internal('no')), async () => undefined]
  const { sent, report, pass } = begin(() => (answers.shift() ?? (async () => undefined))())
  report(2)
  await pass(100)
  report(1)
  await pass(100)
  report(1)
  await pass(100)
  expect(sent.map(({ dropped }) => dropped)).toEqual([undefined, 2, undefined])
})

it('is silent for good towards a server that does not want to know', async () => {
  const { sent, report, pass } = begin(async () => Promise.reject(status.pathNotFound()))
  report(1)
  await pass(100)
  report(1)
  await pass(100)
  expect(sent).toHaveLength(1)
})

it('sends nothing after its end', async () => {
  const { reporter, sent, report, pass } = begin()
  report(1)
  reporter.stop()
  report(1)
  await pass(1_000)
  expect(sent).toEqual([])
})
