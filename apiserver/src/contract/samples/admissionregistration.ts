import type { Samples } from './sample.ts'

const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }
// The namespace has no such objects: nothing that the contract does is about them.
const webhook = {
  name: 'hook.example.com',
  clientConfig: { url: 'https://hook.example.com' },
  rules: [{ ...rule, resources: ['widgets'] }],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
}
const matchConstraints = { resourceRules: [{ ...rule, resources: ['widgets'] }] }
const mutations = [{ patchType: 'JSONPatch', jsonPatch: { expression: '[]' } }]

export const admissionregistration: Samples = {
  MutatingAdmissionPolicy: {
    body: { spec: { matchConstraints, mutations, reinvocationPolicy: 'Never' } },
    change: { spec: { failurePolicy: 'Ignore' } },
  },
  MutatingAdmissionPolicyBinding: { body: { spec: { policyName: 'sample' } }, change: { spec: { policyName: 'other' } } },
  MutatingWebhookConfiguration: {
    body: { webhooks: [webhook] },
    change: { webhooks: [{ ...webhook, timeoutSeconds: 5 }] },
  },
  ValidatingAdmissionPolicy: {
    body: { spec: { matchConstraints, validations: [{ expression: 'true' }] } },
    change: { spec: { failurePolicy: 'Ignore' } },
    status: { observedGeneration: 1 },
  },
  ValidatingAdmissionPolicyBinding: {
    body: { spec: { policyName: 'sample', validationActions: ['Deny'] } },
    change: { spec: { validationActions: ['Warn'] } },
  },
  ValidatingWebhookConfiguration: {
    body: { webhooks: [webhook] },
    change: { webhooks: [{ ...webhook, timeoutSeconds: 5 }] },
  },
}
