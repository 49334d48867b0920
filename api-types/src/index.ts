/** What objects are: the package's public entry. */
export { type ActionSubresource, actionSubresource } from './action-subresources.ts'
export { ageColumn, nameColumn } from './columns.ts'
export { defineKind, type KindInput } from './define-kind.ts'
export * from './descriptions/index.ts'
export { type ChangedField, changedFields, changeNameText, changeText } from './difference/changed-fields.ts'
export type {
  AuditAnnotation,
  MatchCondition,
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhook,
  MutatingWebhookConfiguration,
  Mutation,
  NamedRuleWithOperations,
  ParamKind,
  ParamRef,
  RuleWithOperations,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicyStatus,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
  Validation,
  Variable,
  WebhookClientConfig,
} from './generated/admissionregistration.v1.types.ts'
export type {
  CustomResourceColumnDefinition,
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionVersion,
  CustomResourceSubresourceScale,
  JSONSchemaProps,
  ValidationRule,
} from './generated/apiextensions.v1.types.ts'
export type { APIService } from './generated/apiregistration.v1.types.ts'
export type {
  ControllerRevision,
  DaemonSet,
  DaemonSetStatus,
  Deployment,
  DeploymentCondition,
  DeploymentSpec,
  DeploymentStatus,
  ReplicaSet,
  ReplicaSetCondition,
  ReplicaSetSpec,
  ReplicaSetStatus,
  StatefulSet,
  StatefulSetSpec,
  StatefulSetStatus,
} from './generated/apps.v1.types.ts'
export type { TokenRequest, TokenReview } from './generated/authentication.v1.types.ts'
export type {
  FieldSelectorAttributes,
  NonResourceRule,
  ResourceRule,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewStatus,
} from './generated/authorization.v1.types.ts'
export type { Scale, ScaleSpec, ScaleStatus } from './generated/autoscaling.v1.types.ts'
export type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
} from './generated/autoscaling.v2.types.ts'
export type { CronJob, Job } from './generated/batch.v1.types.ts'
export type { CertificateSigningRequest } from './generated/certificates.v1.types.ts'
export type { Lease, LeaseSpec } from './generated/coordination.v1.types.ts'
export type {
  Affinity,
  Binding,
  ComponentStatus,
  ConfigMap,
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  EndpointAddress,
  EndpointPort as EndpointsPort,
  EndpointSubset,
  Endpoints,
  EnvVar,
  Event,
  EventSource,
  LimitRange,
  LimitRangeItem,
  Namespace,
  NamespaceCondition,
  NamespaceStatus,
  Node,
  NodeCondition,
  NodeSpec,
  NodeStatus,
  ObjectReference,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodCondition,
  PodSpec,
  PodStatus,
  PodTemplate,
  PodTemplateSpec,
  Probe,
  ReplicationController,
  ReplicationControllerSpec,
  ResourceQuota,
  ResourceRequirements,
  SELinuxOptions,
  Secret,
  Service,
  ServiceAccount,
  ServicePort,
  ServiceSpec,
  ServiceStatus,
  Taint,
  Toleration,
  Volume,
} from './generated/core.v1.types.ts'
export type { Endpoint, EndpointConditions, EndpointPort, EndpointSlice } from './generated/discovery.v1.types.ts'
export type {
  FlowSchema,
  FlowSchemaSpec,
  PolicyRulesWithSubjects,
  PriorityLevelConfigurationSpec,
} from './generated/flowcontrol.v1.types.ts'
export { generatedTypes } from './generated/index.ts'
export type {
  APIGroup,
  APIGroupList,
  APIResource,
  APIResourceList,
  APIVersions,
  Condition,
  CreateOptions,
  DeleteOptions,
  GroupVersionForDiscovery,
  LabelSelector,
  LabelSelectorRequirement,
  ListMeta,
  ListOptions,
  ManagedFieldsEntry,
  ObjectMeta,
  OwnerReference,
  PartialObjectMetadata,
  PartialObjectMetadataList,
  PatchOptions,
  Preconditions,
  Status,
  StatusCause,
  StatusDetails,
  Table,
  TableColumnDefinition,
  TableRow,
  UpdateOptions,
} from './generated/meta.v1.types.ts'
export type { Ingress } from './generated/networking.v1.types.ts'
export type { RuntimeClass } from './generated/node.v1.types.ts'
export type { Eviction, PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from './generated/policy.v1.types.ts'
export type {
  AggregationRule,
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  RoleRef,
  Subject,
} from './generated/rbac.v1.types.ts'
export type {
  DeviceClass,
  DeviceSelector,
  ResourceClaim,
  ResourceClaimConsumerReference,
  ResourceClaimSpec,
  ResourceClaimTemplate,
  ResourceSlice,
} from './generated/resource.v1.types.ts'
export type { PriorityClass } from './generated/scheduling.v1.types.ts'
export type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  StorageClass,
  VolumeAttachment,
  VolumeAttributesClass,
} from './generated/storage.v1.types.ts'
export type * from './generated/types.ts'
export { type IntOrString, intValue, percentOf, scaledValueFromIntOrPercent } from './int-or-string.ts'
export { evaluateJsonPath } from './json-path/evaluate.ts'
export { parseJsonPath, type Step as JsonPathStep } from './json-path/parse.ts'
export type {
  Cell,
  Column,
  CustomForm,
  KindDefinition,
  Requester,
  ScalePaths,
  SelectableField,
  ServedForm,
  Subresources,
  Verb,
  WriteContext,
} from './kind.ts'
export { isStored } from './kind.ts'
export { placesOf } from './kinds/apiextensions/custom-resource-definition/hoisted.ts'
export { shapeErrors } from './kinds/apiextensions/custom-resource-definition/schema-shape.ts'
export { parseSchedule, type Schedule, type ScheduleField } from './kinds/batch/cron-job/schedule.ts'
export { isKnownZone } from './kinds/batch/cron-job/time-zone.ts'
export { certificateBytes, requestBytes } from './kinds/certificates/certificate-signing-request/pem.ts'
export { repackSubsets } from './kinds/core/endpoints/repack-subsets.ts'
export { POD_DELETION_COST, parseDeletionCost } from './kinds/core/pod/deletion-cost.ts'
export { podLimits, podRequests } from './kinds/core/pod/pod-amounts.ts'
export { type PodReferences, podReference, referencesOfPod } from './kinds/core/pod/references.ts'
export { defaultTokenRequest, validateTokenRequest } from './kinds/core/service-account/token-request.ts'
export { MANDATORY_FLOW_SCHEMAS, MANDATORY_PRIORITY_LEVELS } from './kinds/flowcontrol/shared/mandatory.ts'
export * as kinds from './kinds/index.gen.ts'
export { builtinKinds } from './kinds/index.gen.ts'
export {
  DISRUPTION_ALLOWED,
  SYNC_FAILED,
  saysDisruptionAllowed,
  withDisruptionAllowed,
} from './kinds/policy/pod-disruption-budget/disruption-allowed.ts'
export { SYSTEM_PRIORITY_CLASSES } from './kinds/scheduling/priority-class/system-classes.ts'
export { setStatusCondition } from './kinds/set-status-condition.ts'
export * from './managed-fields/index.ts'
export { controllerOf, type DeepReadonly, type KubeObject, type Stored, type StoredMeta } from './object.ts'
export type {
  AccessExplanation,
  AccessExplanationStatus,
  BindingExplanation,
  Cause,
  CauseReport,
  CauseStage,
  Denial,
  ObjectExplanation,
  ObjectExplanationStatus,
  Remedy,
  ReportedStep,
  RuleReference,
} from './own/explain.v1alpha1.types.ts'
export * from './patch/index.ts'
export * from './protobuf/index.ts'
export * from './quantity.ts'
export * as quota from './quota/index.ts'
export { apiVersionOf, createLiveRegistry, createRegistry, type LiveRegistry, type Registry, type Resource } from './registry.ts'
export { type Decoded, DecodeError, decodeObject, decodeValue } from './schema/decode.ts'
export { goJson } from './schema/go-json.ts'
export { type FieldsV1, isJsonObject, type JsonObject, type JsonValue } from './schema/json.ts'
export type { FieldSpec, Scalar, TypeExpression, TypeSpec, TypeTable } from './schema/model.ts'
export { JsonSyntaxError, parseJson, stringify } from './schema/parse-json.ts'
export {
  escapeFieldValue,
  type FieldRequirement,
  formatFieldSelector,
  matchesFields,
  parseFieldSelector,
  unescapeFieldValue,
} from './selectors/field-selector.ts'
export { parseInt64 } from './selectors/label-requirement.ts'
export {
  EVERYTHING,
  formatLabelSelector,
  type LabelOperator,
  type LabelRequirement,
  type Labels,
  labelSelectorRequirements,
  matchesLabels,
  NOTHING,
  parseLabelSelector,
  requirementsOfLabels,
  SelectorError,
  selectsLabels,
} from './selectors/label-selector.ts'
export {
  matchesNodeTerm,
  matchesRequired,
  type NodeTerm,
  namedNodes,
  nodeTerms,
  preferredNodes,
  type RequiredNodes,
  requiredNodes,
  type WeightedNodeTerm,
} from './selectors/node-selector.ts'
export { hasUntolerated, toleratedBy, tolerates } from './selectors/tolerations.ts'
export * as status from './status.ts'
export { OBJECT_MODIFIED, type ResourceName, StatusError } from './status.ts'
export * from './time.ts'
export { timedCell } from './timed-cell.ts'
export { base64Size, decodeBase64, encodeBase64, textOfBase64 } from './util/base64.ts'
export { deepCopy, deepEqual, deepFreeze, type Mutable, setOwn } from './util/deep.ts'
export {
  formatCidr,
  formatIp,
  hasHostBits,
  type IpAddress,
  type IpPrefix,
  isIpv6Text,
  isLinkLocalMulticast,
  isLinkLocalUnicast,
  isLoopback,
  isUnspecified,
  networkOf,
  parseCidr,
  parseIp,
} from './util/ip.ts'
export { semanticEqual } from './util/semantic-equal.ts'
export { byteLength, decodeUtf8, encodeUtf8 } from './util/text.ts'
export { isConfigMapKey } from './validation/config-map-key.ts'
export { validateDomainPrefixedPath } from './validation/domain-prefixed-path.ts'
export * as fieldErrors from './validation/errors.ts'
export type { FieldError, FieldErrorType, Path } from './validation/field-error.ts'
export { validateFieldManager } from './validation/field-manager.ts'
export { isValidCidr, isValidCidrForLegacyField, isValidIp, isValidIpForLegacyField } from './validation/ip.ts'
export { type LabelSelectorRules, validateLabelSelector } from './validation/label-selector.ts'
export { validateLabels } from './validation/labels.ts'
export { fieldErrorMessage, fieldErrorsMessage } from './validation/message.ts'
export { isDns1035Label, isDns1123Label, isDns1123Subdomain } from './validation/names.ts'
export { mayLabelItself } from './validation/node-labels.ts'
export {
  type ObjectMetaRules,
  validateAnnotations,
  validateImmutableField,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './validation/object-meta.ts'
export { fieldPath, root as rootPath } from './validation/path.ts'
export { isValidPathSegmentName } from './validation/path-segment.ts'
export { isValidPortName, isValidPortNum } from './validation/port.ts'
export { isQualifiedName, isValidLabelValue } from './validation/qualified-name.ts'
export * from './volumes/index.ts'
