import type { Given } from './case.ts'

/** Names of kinds on paths, as far as cases need objects of them. */
const PLURALS: Readonly<Record<string, string>> = {
  Endpoints: 'endpoints',
  EndpointSlice: 'endpointslices',
  Ingress: 'ingresses',
  IngressClass: 'ingressclasses',
  NetworkPolicy: 'networkpolicies',
  PriorityClass: 'priorityclasses',
  RuntimeClass: 'runtimeclasses',
  StorageClass: 'storageclasses',
  ResourceQuota: 'resourcequotas',
}
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'ClusterRole',
  'ClusterRoleBinding',
  'StorageClass',
  'PriorityClass',
  'IngressClass',
  'RuntimeClass',
  'CSIDriver',
  'CSINode',
  'VolumeAttachment',
  'CertificateSigningRequest',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'CustomResourceDefinition',
  'APIService',
])

export const isClusterScoped = ({ kind }: Given): boolean => CLUSTER_SCOPED.has(kind)

/** The path of a group version's resource: in the case's namespace unless another or none is said. */
export const at = (plural: string, apiVersion = 'v1', namespace: string | undefined = '{ns}'): string => {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return namespace === '' ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`
}

export const collectionOf = (object: Given): string =>
  at(
    PLURALS[object.kind] ?? `${object.kind.toLowerCase()}s`,
    object.apiVersion,
    isClusterScoped(object) ? '' : (object.metadata.namespace ?? '{ns}'),
  )
