import { kinds } from '@coxswain/api-types'
import type { AdmissionPlugin } from '../chain.ts'

/** Makes a namespace, unless it is there. */
export type CreateNamespace = (name: string) => Promise<void>

/** Makes the namespace of whatever is created where there is none (upstream's NamespaceAutoProvision). */
export const namespaceAutoProvision = (create: CreateNamespace): AdmissionPlugin => ({
  name: 'NamespaceAutoProvision',
  mutate: ({ resource, namespace, operation, options }, view) => {
    if (operation !== 'CREATE' || namespace === '' || resource.definition === kinds.Namespace || options.dryRun) return undefined
    if (view.get(kinds.Namespace, '', namespace) !== undefined) return undefined
    return create(namespace).then(() => undefined)
  },
})
