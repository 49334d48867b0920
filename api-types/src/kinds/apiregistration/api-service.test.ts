import { expect, test } from 'vitest'
import type { APIService, APIServiceSpec } from '../../generated/apiregistration.v1.types.ts'
import { fieldErrorsMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { apiService } from './api-service.ts'

const good: APIServiceSpec = { group: 'example.com', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 15 }
const object = (spec: Partial<APIServiceSpec> = {}, name = 'v1.example.com'): APIService => ({
  metadata: { name },
  spec: { ...good, ...spec },
})
const errors = (given: APIService): string => fieldErrorsMessage(apiService.validate(given, root))

test.each<[APIService, string]>([
  [object(), '[]'],
  [object({}, 'mine'), 'metadata.name: Invalid value: "mine": must be `spec.version+"."+spec.group`: "v1.example.com"'],
  [object({ group: '' }, 'v1.'), '[]'],
  [object({ group: '', version: 'v2' }, 'v2.'), 'spec.group: Required value: only v1 may have an empty group and it better be legacy kube'],
  [
    object({ groupPriorityMinimum: 20_001, versionPriority: 0 }),
    '[spec.groupPriorityMinimum: Invalid value: 20001: must be positive and less than 20000, ' +
      'spec.versionPriority: Invalid value: 0: must be positive and less than 1000]',
  ],
  [object({ caBundle: 'YWJj' }), 'spec.caBundle: Invalid value: "3 bytes": local APIServices may not have a caBundle'],
  [
    object({ service: { port: 0 }, insecureSkipTLSVerify: true, caBundle: 'YWJj' }),
    '[spec.service.namespace: Required value, spec.service.name: Required value, ' +
      'spec.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive, ' +
      'spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present]',
  ],
])('%j gives %s', (given, expected) => expect(errors(given)).toBe(expected))

test('what is served here is available at once; what is served elsewhere is not known', () => {
  const cells = (given: APIService) => {
    apiService.defaults(given)
    apiService.prepareCreate(given, { subresource: '', now: 0 })
    return apiService.columns.filter(({ name }) => name !== 'Age').map((column) => column.value(given, 0))
  }
  expect(cells(object())).toEqual(['v1.example.com', 'Local', 'True'])
  const remote = object({ service: { namespace: 'a', name: 'b' } })
  expect(cells(remote)).toEqual(['v1.example.com', 'a/b', 'Unknown'])
  expect(remote.spec?.service?.port).toBe(443)
  remote.status = { conditions: [{ type: 'Available', status: 'False', reason: 'ServiceNotFound' }] }
  expect(apiService.columns.map((column) => column.value(remote, 0))).toContain('False (ServiceNotFound)')
})
