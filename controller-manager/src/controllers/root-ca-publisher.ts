import { type ConfigMap, kinds, type Namespace, semanticEqual } from '@coxswain/api-types'
import { create, defineController, plan, update, watching } from '@coxswain/client'
import { isNamespaceTerminating } from '../shared/terminating-namespace.ts'
import { own } from '../shared/well-known.ts'

const NAME = 'kube-root-ca.crt'
const DESCRIPTION = 'kubernetes.io/description'
/** Shown to people, and compared by nobody. */
const TEXT =
  'The authority of the API server, as pods reach it: by the address of its service or by kubernetes.default.svc. Nothing else need be signed by it.'

/**
 * Puts the authority of the API server's certificate into each namespace, where pods find it (upstream:
 * pkg/controller/certificates/rootcacertpublisher).
 */
export const createRootCaPublisher = (rootCa: string) => {
  const data = { 'ca.crt': rootCa }
  return defineController<Namespace>({
    name: 'root-ca-certificate-publisher-controller',
    component: 'root-ca-cert-publisher',
    for: kinds.Namespace,
    when: ({ type }) => type !== 'deleted',
    watches: [watching(kinds.ConfigMap, ({ metadata }) => (metadata.name === NAME ? [metadata.namespace] : []))],
    reconcile: ({ name, object: namespace, view, outcomes }) => {
      if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined || isNamespaceTerminating(outcomes)) return plan()
      const present = view.get(kinds.ConfigMap, name, NAME)
      if (present === undefined) {
        const object: ConfigMap = { metadata: { name: NAME, namespace: name, annotations: { [DESCRIPTION]: TEXT } }, data }
        return plan(create(kinds.ConfigMap, object, { reason: 'pods of the namespace must know the API server' }))
      }
      const described = own(present.metadata.annotations, DESCRIPTION)
      if (semanticEqual(present.data, data) && described) return plan()
      const annotations = { ...present.metadata.annotations, [DESCRIPTION]: described || TEXT }
      const next = { ...present, metadata: { ...present.metadata, annotations }, data }
      return plan(update(kinds.ConfigMap, next, { reason: 'it does not hold the authority of the API server' }))
    },
  })
}
