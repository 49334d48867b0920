import { type KindDefinition, kinds } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { askPlugin, podWith } from '../../testkit/ask-plugin.ts'
import { alwaysDeny } from './always-deny.ts'
import { denyServiceExternalIps } from './deny-service-external-ips.ts'

describe('DenyServiceExternalIPs', () => {
  const service = (...externalIPs: readonly string[]) => ({ metadata: { name: 's' }, spec: { externalIPs } })
  const refused = 'services "s" is forbidden: Use of external IPs is denied by admission control'
  test.each([
    ['a new service without', undefined, service(), undefined],
    ['a new service with one', undefined, service('1.2.3.4'), refused],
    ['an old one that gets one', service('1.2.3.4'), service('1.2.3.4', '5.6.7.8'), refused],
    ['an old one that gets another', service('1.2.3.4'), service('5.6.7.8'), refused],
    ['an old one that keeps its own', service('1.2.3.4', '5.6.7.8'), service('5.6.7.8'), undefined],
  ])('%s', async (_, old, object, expected) => {
    const write = { kind: kinds.Service as KindDefinition, object, ...(old === undefined ? {} : { old }) }
    expect(await askPlugin(denyServiceExternalIps, write)).toEqual(expected ?? expect.objectContaining(object))
  })
})

test('AlwaysDeny refuses everything', async () => {
  expect(await askPlugin(alwaysDeny, podWith())).toBe('pods "p" is forbidden: admission control is denying all modifications')
})
