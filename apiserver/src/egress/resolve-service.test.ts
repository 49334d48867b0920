import type { KindDefinition, KubeObject } from '@coxswain/api-types'
import { kinds } from '@coxswain/api-types'
import { seededRandom } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createServiceResolver } from './resolve-service.ts'

const service = (spec: object): KubeObject => ({ metadata: { namespace: 'shop', name: 'hook' }, spec }) as KubeObject
const slice = (endpoints: readonly object[]): KubeObject =>
  ({
    metadata: { namespace: 'shop', name: 'hook-1', labels: { 'kubernetes.io/service-name': 'hook' } },
    ports: [{ name: 'tls', port: 9443 }],
    endpoints,
  }) as unknown as KubeObject

const resolver = (objects: { service?: KubeObject; slices?: readonly KubeObject[]; endpoints?: KubeObject }) =>
  createServiceResolver(
    {
      get: (definition: KindDefinition) =>
        definition === kinds.Service ? objects.service : (definition as unknown) === kinds.Endpoints ? objects.endpoints : undefined,
      list: () => objects.slices ?? [],
    },
    seededRandom('test'),
  )

const PORTS = { ports: [{ name: 'tls', port: 443, targetPort: 9443 }] }
const reference = { namespace: 'shop', name: 'hook', path: '/convert' }

describe('services', () => {
  it('lead to a ready endpoint, under their own name', () => {
    const slices = [slice([{ addresses: ['10.0.0.1'], conditions: { ready: false } }, { addresses: ['10.0.0.2'] }])]
    expect(resolver({ service: service(PORTS), slices })(reference)).toEqual({
      url: 'https://hook.shop.svc:443/convert',
      connect: { host: '10.0.0.2', port: 9443 },
    })
  })

  it('lead to their Endpoints where there are no slices', () => {
    const endpoints = { subsets: [{ addresses: [{ ip: '10.0.0.3' }], ports: [{ name: 'tls', port: 9443 }] }] } as unknown as KubeObject
    expect(resolver({ service: service(PORTS), endpoints })(reference)).toMatchObject({ connect: { host: '10.0.0.3', port: 9443 } })
  })

  it('lead to the outside name that they stand for', () => {
    expect(resolver({ service: service({ type: 'ExternalName', externalName: 'hook.example.com' }) })(reference)).toMatchObject({
      url: 'https://hook.shop.svc:443/convert',
      connect: { host: 'hook.example.com', port: 443 },
    })
  })

  it.each([
    ['no service', {}, {}, 'service "hook" not found'],
    ['no such port', { service: service(PORTS) }, { port: 80 }, 'no service port 80 found for service "hook"'],
    ['no endpoint', { service: service(PORTS) }, {}, 'no endpoints available for service "hook"'],
  ])('say why they lead nowhere: %s', (_, objects, more, error) => {
    expect(resolver(objects)({ ...reference, ...more })).toEqual({ error })
  })
})
