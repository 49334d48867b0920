import type { Samples } from './sample.ts'

const service = { service: { name: 'web', port: { number: 80 } } }

export const networking: Samples = {
  Ingress: {
    body: { spec: { defaultBackend: service } },
    change: { spec: { rules: [{ host: 'example.org', http: { paths: [{ path: '/', pathType: 'Prefix', backend: service }] } }] } },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } },
  },
  IngressClass: {
    body: { spec: { controller: 'example.org/ingress' } },
    change: { spec: { parameters: { kind: 'ConfigMap', name: 'parameters', scope: 'Namespace', namespace: 'default' } } },
  },
  NetworkPolicy: {
    body: { spec: { podSelector: { matchLabels: { app: 'sample' } } } },
    change: { spec: { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] } },
  },
  IPAddress: {
    body: { spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } } },
    change: {},
    names: {
      't-a': '192.0.2.10',
      't-b': '192.0.2.20',
      't-bb': '192.0.2.21',
      't-c': '192.0.2.30',
      't-new': '192.0.2.40',
      't-none': '192.0.2.41',
      't-other': '192.0.2.42',
    },
  },
  ServiceCIDR: {
    body: { spec: { cidrs: ['10.9.0.0/24'] } },
    change: { spec: { cidrs: ['10.9.0.0/24', 'fd00:9::/64'] } },
    status: {
      conditions: [{ type: 'Ready', status: 'True', reason: 'Ready', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }],
    },
  },
}
