import type { Samples } from './sample.ts'

export const discovery: Samples = {
  EndpointSlice: {
    body: { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.7'] }], ports: [{ name: 'http', port: 80 }] },
    change: { endpoints: [{ addresses: ['10.0.0.8'] }] },
  },
}
