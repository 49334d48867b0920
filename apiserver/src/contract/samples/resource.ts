import type { Samples } from './sample.ts'

const claim = { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpus' } }] } }
const device = { driver: 'gpu.example.org', pool: 'node-1', device: 'gpu-0' }

export const resource: Samples = {
  // What is asked for never changes.
  ResourceClaim: {
    body: { spec: claim },
    change: {},
    status: { allocation: { devices: { results: [{ request: 'gpu', ...device }] } } },
  },
  ResourceClaimTemplate: { body: { spec: { spec: claim } }, change: {} },
  DeviceClass: {
    body: { spec: { selectors: [{ cel: { expression: 'device.driver == "gpu.example.org"' } }] } },
    change: { spec: { extendedResourceName: 'example.org/gpu' } },
  },
  ResourceSlice: {
    body: {
      spec: {
        driver: device.driver,
        pool: { name: device.pool, generation: 1, resourceSliceCount: 1 },
        nodeName: 'node-1',
        devices: [{ name: device.device, attributes: { model: { string: 'A' } }, capacity: { memory: { value: '8Gi' } } }],
      },
    },
    change: { spec: { devices: [{ name: device.device, attributes: { model: { string: 'B' } } }] } },
    field: { name: 'spec.driver', value: device.driver },
  },
}
