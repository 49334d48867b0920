import type { Samples } from './sample.ts'

const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }

export const apiextensions: Samples = {
  CustomResourceDefinition: {
    body: { spec: { group: 'example.com', names: { plural: 'NAME', kind: 'Sample' }, scope: 'Namespaced', versions: [version] } },
    change: { spec: { names: { categories: ['all'] } } },
    status: { conditions: [{ type: 'Seen', status: 'True' }] },
    nameEnd: '.example.com',
  },
}
