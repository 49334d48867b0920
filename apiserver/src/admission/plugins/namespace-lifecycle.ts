import { kinds, status } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionRequest, AdmissionView } from '../chain.ts'

const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public'])

/** Nothing is created in a namespace that does not exist or is going away, and the namespaces of the system stay. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  validate: (request) =>
    request.operation === 'DELETE' && request.resource.definition === kinds.Namespace ? deletion(request) : undefined,
  // Upstream asks before the object is validated: where there is no namespace, what is wrong with the object does not matter.
  mutate: (request, view) =>
    request.operation !== 'CREATE' || request.namespace === '' || request.resource.definition.scope === 'Cluster'
      ? undefined
      : creation(request, view),
}

const deletion = ({ name }: AdmissionRequest) =>
  IMMORTAL.has(name) ? status.forbidden({ group: '', resource: 'namespaces' }, name, 'this namespace may not be deleted') : undefined

const creation = ({ resource, namespace, name }: AdmissionRequest, view: AdmissionView) => {
  const found = view.get(kinds.Namespace, '', namespace)
  if (found === undefined) return status.notFound({ group: '', resource: 'namespaces' }, namespace)
  if (found.metadata.deletionTimestamp === undefined) return undefined
  return status.forbidden(
    { group: resource.group, resource: resource.plural },
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }],
  )
}
