import type { Samples } from './sample.ts'

export const apiregistration: Samples = {
  APIService: {
    body: {
      spec: {
        version: 'NAME',
        group: 'example.com',
        service: { namespace: 'default', name: 'other' },
        groupPriorityMinimum: 1000,
        versionPriority: 15,
      },
    },
    change: { spec: { versionPriority: 16 } },
    status: { conditions: [{ type: 'Available', status: 'True' }] },
    nameEnd: '.example.com',
  },
}
