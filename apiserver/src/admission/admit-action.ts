import type { KubeObject } from '@coxswain/api-types'
import type { Call, Core } from '../core.ts'
import type { WriteOptions } from '../request/options.ts'

/** What is posted to a subresource that is an action (a token, an eviction) passes admission as a create does. Throws the refusal. */
export const admitAction = async (core: Core, call: Call, object: KubeObject, options: WriteOptions): Promise<void> => {
  const { resource, info, user, warnings } = call
  const { subresource, namespace, name } = info
  const request = { operation: 'CREATE' as const, resource, subresource, namespace, name, user, options, object, old: undefined, warnings }
  await core.admission.mutate(request)
  await core.admission.validate(request)
}
