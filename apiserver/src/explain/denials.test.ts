import { status } from '@coxswain/api-types'
import { seededRandom, virtualClock } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { createDenials } from './denials.ts'
import { explained } from './explained.ts'

const alice = { name: 'alice', groups: ['dev'] }
const access = (name: string) => ({ verb: 'create', group: '', resource: 'pods', subresource: '', namespace: 'shop', name })
const refusal = (name: string) =>
  explained(status.forbidden({ group: '', resource: 'pods' }, name, 'exceeded quota: q'), {
    decidedBy: 'ResourceQuota',
    rule: { apiVersion: 'v1', kind: 'ResourceQuota', namespace: 'shop', name: 'q' },
    remedy: 'raise spec.hard.pods of the quota',
  })
const open = (limit = 3) => {
  const clock = virtualClock()
  return { clock, denials: createDenials({ clock, random: seededRandom('test'), limit }) }
}

test('what a rule refused is kept with its rule and its remedy', () => {
  const { denials } = open()
  denials.record(alice, access('web'), refusal('web'))
  const [denial] = denials.all()
  expect(denial).toMatchObject({
    request: { user: 'alice', groups: ['dev'], resourceAttributes: { verb: 'create', resource: 'pods', namespace: 'shop', name: 'web' } },
    decidedBy: 'ResourceQuota',
    rule: { kind: 'ResourceQuota', name: 'q' },
    code: 403,
    reason: 'Forbidden',
    message: 'pods "web" is forbidden: exceeded quota: q',
    remedy: 'raise spec.hard.pods of the quota',
    count: 1,
  })
  expect(denials.get(denial?.metadata.name ?? '')).toBe(denial)
})

test('the same again counts, and is the latest', () => {
  const { clock, denials } = open()
  denials.record(alice, access('a'), refusal('a'))
  denials.record(alice, access('b'), refusal('b'))
  clock.moveTo(clock.now() + 60_000)
  denials.record(alice, access('a'), refusal('a'))
  const all = denials.all()
  expect(all.map(({ request, count }) => [request.resourceAttributes?.name, count])).toEqual([
    ['a', 2],
    ['b', 1],
  ])
  expect(all[0]?.metadata.creationTimestamp).not.toBe(all[0]?.lastTimestamp)
})

test('the oldest goes, and long texts are cut', () => {
  const { denials } = open(2)
  for (const name of ['a', 'b', 'c']) denials.record(alice, access(name), refusal(`${name}${'x'.repeat(5_000)}`))
  const all = denials.all()
  expect(all.map(({ request }) => request.resourceAttributes?.name)).toEqual(['c', 'b'])
  expect(all[0]?.message).toHaveLength(2_000)
})

test('what is wrong in itself is no denial', () => {
  const { denials } = open()
  denials.record(alice, access('web'), status.badRequest('no'))
  expect(denials.all()).toEqual([])
})
