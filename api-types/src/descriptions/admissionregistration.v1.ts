import { type Descriptions, listOf } from './descriptions.ts'

const META = 'Name, labels, owners and other data of the object.'

const RULE = {
  operations: 'CREATE, UPDATE, DELETE, CONNECT, or * for all of them.',
  apiGroups: 'The groups; * for all.',
  apiVersions: 'The versions; * for all.',
  resources: 'The resources in the plural, with subresources as RESOURCE/SUBRESOURCE; * stands for all on either side.',
  scope: 'Cluster, Namespaced, or * for both.',
}

const WEBHOOK = {
  name: 'The name: a domain of at least three parts, such as pods.hooks.example.com.',
  clientConfig: 'Where the webhook is.',
  rules: 'The requests that it is asked about: those that one of the rules matches.',
  failurePolicy: 'What happens when it cannot be asked. Fail: the request is refused. Ignore: it goes on.',
  matchPolicy: 'Exact: only requests as the rules say. Equivalent: also those that come through another group or version of the resource.',
  namespaceSelector: 'Labels of the namespace that the object is in. Empty: all.',
  objectSelector: 'Labels of the object, before or after the change. Empty: all.',
  sideEffects: 'Whether asking it changes anything. None, or NoneOnDryRun.',
  timeoutSeconds: 'How long to wait for the answer, from 1 to 30 seconds.',
  admissionReviewVersions: 'The versions of AdmissionReview that it understands; the first that the server knows is used.',
  matchConditions: 'Expressions that must all be true for it to be asked, at most 64.',
}

const PARAM_REF = 'The objects that the policy reads beside the request, where it has a paramKind.'
const PARAM_KIND = 'The kind of the objects that the expressions read beside the request. Absent: none.'
const FAILURE = 'What happens when an expression cannot be computed. Fail: the request is refused. Ignore: it goes on.'
const VARIABLES = 'Expressions that others may use by name, as variables.NAME; each may use those before it.'

/** Webhooks and policies of admission. */
export const descriptions: Descriptions = {
  'admissionregistration/v1.ValidatingWebhookConfiguration': {
    '': 'Webhooks that are asked whether a request may go on.',
    metadata: META,
    webhooks: 'The webhooks, in no particular order.',
  },
  'admissionregistration/v1.ValidatingWebhookConfigurationList': listOf('configurations of validating webhooks'),
  'admissionregistration/v1.ValidatingWebhook': { '': 'A server that is asked whether a request may go on.', ...WEBHOOK },
  'admissionregistration/v1.MutatingWebhookConfiguration': {
    '': 'Webhooks that are asked whether a request may go on, and that may change its object.',
    metadata: META,
    webhooks: 'The webhooks, asked one after the other.',
  },
  'admissionregistration/v1.MutatingWebhookConfigurationList': listOf('configurations of mutating webhooks'),
  'admissionregistration/v1.MutatingWebhook': {
    '': 'A server that is asked whether a request may go on, and that may change its object.',
    ...WEBHOOK,
    reinvocationPolicy: 'IfNeeded: asked once more when others have changed the object after it. Never: asked once.',
  },
  'admissionregistration/v1.WebhookClientConfig': {
    '': 'Where a webhook is: either a URL or a Service.',
    url: 'The URL, https://HOST[:PORT]/PATH. The host should not be that of a Service in the cluster.',
    service: 'The Service in front of it.',
    caBundle: 'Certificate authorities of its certificate, PEM texts. Empty: those of the system.',
  },
  'admissionregistration/v1.ServiceReference': {
    '': 'A Service in front of a webhook.',
    namespace: 'The namespace of the Service.',
    name: 'The name of the Service.',
    path: 'The path that requests are sent to.',
    port: 'The port of the Service; 443 by default.',
  },
  'admissionregistration/v1.RuleWithOperations': { '': 'Requests: the operation and the resource must both match.', ...RULE },
  'admissionregistration/v1.NamedRuleWithOperations': {
    '': 'Requests: the operation, the resource and the name must all match.',
    resourceNames: 'The names of the objects. Empty: all.',
    ...RULE,
  },
  'admissionregistration/v1.MatchCondition': {
    '': 'An expression that must be true for a request to be looked at.',
    name: 'The name, unique among the conditions.',
    expression: 'The expression. It sees object, oldObject, request and authorizer.',
  },
  'admissionregistration/v1.MatchResources': {
    '': 'Requests, by what they are about.',
    namespaceSelector: 'Labels of the namespace that the object is in. Empty: all.',
    objectSelector: 'Labels of the object, before or after the change. Empty: all.',
    resourceRules: 'The requests that are meant: those that one of the rules matches.',
    excludeResourceRules: 'Requests that are not meant, whatever the other rules say.',
    matchPolicy: WEBHOOK.matchPolicy,
  },
  'admissionregistration/v1.ParamKind': {
    '': 'The kind of the objects that a policy reads beside the request.',
    apiVersion: 'The group and version of the kind.',
    kind: 'The kind, in CamelCase.',
  },
  'admissionregistration/v1.ParamRef': {
    '': 'Which objects a policy reads beside the request: one by its name, or those that a selector picks.',
    name: 'The name of the object.',
    namespace: 'The namespace of the objects. Empty: that of the object in the request.',
    selector: 'Labels of the objects. Each of them is evaluated by itself.',
    parameterNotFoundAction: 'What happens when there is none. Allow: the request goes on. Deny: as failurePolicy says.',
  },
  'admissionregistration/v1.Variable': {
    '': 'An expression that others may use by name.',
    name: 'The name.',
    expression: 'The expression.',
  },
  'admissionregistration/v1.ValidatingAdmissionPolicy': {
    '': 'Expressions that say whether a request may go on. A binding puts them in force.',
    metadata: META,
    spec: 'What is checked.',
    status: 'How the policy is doing. Written by the server.',
  },
  'admissionregistration/v1.ValidatingAdmissionPolicyList': listOf('validating admission policies'),
  'admissionregistration/v1.ValidatingAdmissionPolicySpec': {
    '': 'What a policy checks, and of which requests.',
    paramKind: PARAM_KIND,
    matchConstraints: 'The requests that are checked.',
    validations: 'Expressions that must all be true.',
    failurePolicy: FAILURE,
    auditAnnotations: 'What is added to the audit event of the request.',
    matchConditions: 'Expressions that must all be true for the request to be checked, at most 64.',
    variables: VARIABLES,
  },
  'admissionregistration/v1.Validation': {
    '': 'An expression that must be true, and what to say where it is not.',
    expression: 'The expression. It sees object, oldObject, request, params, namespaceObject, authorizer and variables.',
    message: 'What the client is told.',
    reason: 'The reason in the Status: Unauthorized, Forbidden, Invalid or RequestEntityTooLarge. Invalid by default.',
    messageExpression: 'An expression that gives the message; the other one stands in where it fails.',
  },
  'admissionregistration/v1.AuditAnnotation': {
    '': 'What is added to the audit event of a request.',
    key: 'The key: that of the event is POLICY/KEY.',
    valueExpression: 'An expression that gives the value, or null for none.',
  },
  'admissionregistration/v1.ValidatingAdmissionPolicyStatus': {
    '': 'How a policy is doing.',
    observedGeneration: 'The generation that this is about.',
    typeChecking: 'What was found when the expressions were held against the types of the resources.',
    conditions: 'What is known of the policy, one entry a type.',
  },
  'admissionregistration/v1.TypeChecking': {
    '': 'What was found in the expressions of a policy.',
    expressionWarnings: 'One entry for each expression in which something was found.',
  },
  'admissionregistration/v1.ExpressionWarning': {
    '': 'What was found in one expression.',
    fieldRef: 'The path of the expression, such as spec.validations[0].expression.',
    warning: 'What was found, for people.',
  },
  'admissionregistration/v1.ValidatingAdmissionPolicyBinding': {
    '': 'Puts a validating policy in force.',
    metadata: META,
    spec: 'Which policy, where, and with what consequences.',
  },
  'admissionregistration/v1.ValidatingAdmissionPolicyBindingList': listOf('bindings of validating policies'),
  'admissionregistration/v1.ValidatingAdmissionPolicyBindingSpec': {
    '': 'How a validating policy is put in force.',
    policyName: 'The name of the policy.',
    paramRef: PARAM_REF,
    matchResources: 'The requests that it is in force for, among those of the policy. Absent: all of them.',
    validationActions: 'What follows when an expression is not true: Deny, Warn, Audit. Not Deny and Warn at once.',
  },
  'admissionregistration/v1.MutatingAdmissionPolicy': {
    '': 'Expressions that change objects on their way in. A binding puts them in force.',
    metadata: META,
    spec: 'What is changed.',
  },
  'admissionregistration/v1.MutatingAdmissionPolicyList': listOf('mutating admission policies'),
  'admissionregistration/v1.MutatingAdmissionPolicySpec': {
    '': 'What a policy changes, and in which requests.',
    paramKind: PARAM_KIND,
    matchConstraints: 'The requests whose objects are changed.',
    variables: VARIABLES,
    mutations: 'The changes, made one after the other.',
    failurePolicy: FAILURE,
    matchConditions: 'Expressions that must all be true for the object to be changed, at most 64.',
    reinvocationPolicy: 'IfNeeded: applied once more when others have changed the object after it. Never: applied once.',
  },
  'admissionregistration/v1.Mutation': {
    '': 'A change. One of the two, as the type says.',
    patchType: 'ApplyConfiguration or JSONPatch.',
    applyConfiguration: 'Fields that the object is to have.',
    jsonPatch: 'Operations on the object.',
  },
  'admissionregistration/v1.ApplyConfiguration': {
    '': 'A change by the fields that an object is to have.',
    expression: 'An expression that gives the fields, such as Object{spec: Object.spec{replicas: 3}}.',
  },
  'admissionregistration/v1.JSONPatch': {
    '': 'A change by operations of a JSON Patch.',
    expression: 'An expression that gives the operations, each such as JSONPatch{op: "add", path: "/a", value: "b"}.',
  },
  'admissionregistration/v1.MutatingAdmissionPolicyBinding': {
    '': 'Puts a mutating policy in force.',
    metadata: META,
    spec: 'Which policy, and where.',
  },
  'admissionregistration/v1.MutatingAdmissionPolicyBindingList': listOf('bindings of mutating policies'),
  'admissionregistration/v1.MutatingAdmissionPolicyBindingSpec': {
    '': 'How a mutating policy is put in force.',
    policyName: 'The name of the policy.',
    paramRef: PARAM_REF,
    matchResources: 'The requests that it is in force for, among those of the policy. Absent: all of them.',
  },
}
