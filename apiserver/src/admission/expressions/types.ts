import { BOOL, type CelType, DYN, INT, listOf, mapOf, type ObjectType, objectOf, opaque, STRING, TIMESTAMP } from '../../cel/types.ts'

const KIND = objectOf('kubernetes.GroupVersionKind', { group: STRING, version: STRING, kind: STRING })
const RESOURCE = objectOf('kubernetes.GroupVersionResource', { group: STRING, version: STRING, resource: STRING })
const USER = objectOf('kubernetes.UserInfo', {
  username: STRING,
  uid: STRING,
  groups: listOf(STRING),
  extra: mapOf(STRING, listOf(STRING)),
})

/** The variable `request` (`cel.BuildRequestType`): an admission review without its objects. */
const REQUEST: ObjectType = objectOf('kubernetes.AdmissionRequest', {
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
  dryRun: BOOL,
  options: DYN,
})

const CONDITION = objectOf('kubernetes.NamespaceCondition', {
  status: STRING,
  type: STRING,
  lastTransitionTime: TIMESTAMP,
  message: STRING,
  reason: STRING,
})
const NAMESPACE_METADATA = objectOf('kubernetes.NamespaceMetadata', {
  name: STRING,
  generateName: STRING,
  namespace: STRING,
  labels: mapOf(STRING, STRING),
  annotations: mapOf(STRING, STRING),
  UID: STRING,
  creationTimestamp: TIMESTAMP,
  deletionGracePeriodSeconds: INT,
  deletionTimestamp: TIMESTAMP,
  generation: INT,
  resourceVersion: STRING,
  finalizers: listOf(STRING),
})

/** The variable `namespaceObject` (`cel.BuildNamespaceType`). */
const NAMESPACE: ObjectType = objectOf('kubernetes.Namespace', {
  metadata: NAMESPACE_METADATA,
  spec: objectOf('kubernetes.NamespaceSpec', { finalizers: listOf(STRING) }),
  status: objectOf('kubernetes.NamespaceStatus', { conditions: listOf(CONDITION), phase: STRING }),
})

const AUTHORIZER = opaque('kubernetes.authorization.Authorizer')
const RESOURCE_CHECK = opaque('kubernetes.authorization.ResourceCheck')

/** Which variables an expression has beside those that all have. */
export interface Offered {
  /** The type of `params`; undefined where there are none. */
  readonly params?: CelType | undefined
  readonly authorizer?: 'authorizer' | undefined
  /** The type of `object` and `oldObject`, where it is known. */
  readonly object?: CelType | undefined
}

/** The variables of expressions in admission, with their types. */
export const variableTypes = ({ params, authorizer, object = DYN }: Offered): Readonly<Record<string, CelType>> => ({
  object,
  oldObject: object,
  namespaceObject: NAMESPACE,
  request: REQUEST,
  ...(params === undefined ? {} : { params }),
  ...(authorizer === undefined ? {} : { authorizer: AUTHORIZER, 'authorizer.requestResource': RESOURCE_CHECK }),
})
