import { BOOL, type CelType, DYN, INT, listOf, mapOf, objectOf, opaque, STRING } from './types.ts'

/** The types of the variables that admission gives to expressions, as upstream declares them. `object`, `oldObject` and `params` are `DYN`. */
export const AUTHORIZER: CelType = opaque('kubernetes.authorization.Authorizer')
/** `authorizer.requestResource`: a check of what is written. */
export const RESOURCE_CHECK: CelType = opaque('kubernetes.authorization.ResourceCheck')

const KIND = objectOf('kubernetes.GroupVersionKind', { group: STRING, version: STRING, kind: STRING })
const RESOURCE = objectOf('kubernetes.GroupVersionResource', { group: STRING, version: STRING, resource: STRING })
const USER = objectOf('kubernetes.UserInfo', {
  username: STRING,
  uid: STRING,
  groups: listOf(STRING),
  extra: mapOf(STRING, listOf(STRING)),
})

/** `request`: an AdmissionRequest without its objects. */
export const REQUEST: CelType = objectOf('kubernetes.AdmissionRequest', {
  kind: KIND,
  resource: RESOURCE,
  subResource: STRING,
  requestKind: KIND,
  requestResource: RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: USER,
  uid: STRING,
  dryRun: BOOL,
  options: DYN,
})

const META = objectOf('kubernetes.NamespaceMetadata', {
  name: STRING,
  generateName: STRING,
  namespace: STRING,
  labels: mapOf(STRING, STRING),
  annotations: mapOf(STRING, STRING),
  UID: STRING,
  creationTimestamp: { kind: 'timestamp' },
  deletionGracePeriodSeconds: INT,
  deletionTimestamp: { kind: 'timestamp' },
  generation: INT,
  resourceVersion: STRING,
  finalizers: listOf(STRING),
})

/** `namespaceObject`: what of a namespace may be looked at. Null for what is in none. */
export const NAMESPACE: CelType = objectOf('kubernetes.Namespace', {
  metadata: META,
  spec: objectOf('kubernetes.NamespaceSpec', { finalizers: listOf(STRING) }),
  status: objectOf('kubernetes.NamespaceStatus', { phase: STRING }),
})
