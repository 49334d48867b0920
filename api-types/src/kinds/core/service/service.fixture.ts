import type { Service, ServiceSpec } from '../../../generated/core.v1.types.ts'
import type { FieldError } from '../../../validation/field-error.ts'
import { fieldErrorMessage } from '../../../validation/message.ts'
import { service } from '../service.ts'

/** Services for tests. As a client might send one, with defaults. */
export const given = (spec: ServiceSpec = {}, metadata: Service['metadata'] = {}): Service => {
  const draft: Service = { metadata: { name: 'web', namespace: 'default', ...metadata }, spec: { ports: [{ port: 80 }], ...spec } }
  service.defaults(draft)
  return draft
}

/** As the server has it after the allocators have run. */
export const allocated = (spec: ServiceSpec = {}, metadata: Service['metadata'] = {}): Service =>
  given({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', ...spec }, metadata)

export const text = (errors: readonly FieldError[]): string[] => errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`)
