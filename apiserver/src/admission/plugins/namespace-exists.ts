import { kinds, status } from '@coxswain/api-types'
import type { AdmissionPlugin } from '../chain.ts'

/** Refuses every write in a namespace that is not there (upstream's NamespaceExists; NamespaceLifecycle looks at creates alone). */
export const namespaceExists: AdmissionPlugin = {
  name: 'NamespaceExists',
  validate: ({ resource, namespace }, view) => {
    if (namespace === '' || resource.definition === kinds.Namespace) return undefined
    return view.get(kinds.Namespace, '', namespace) === undefined
      ? status.notFound({ group: '', resource: 'namespaces' }, namespace)
      : undefined
  },
}
