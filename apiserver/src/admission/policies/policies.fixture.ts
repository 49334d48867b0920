import type { JsonObject } from '@coxswain/api-types'
import type { Answer, TestServer } from '../../testkit/test-server.ts'

const GROUP = '/apis/admissionregistration.k8s.io/v1'

export const rule = (apiGroup: string, resource: string, operations: readonly string[] = ['CREATE', 'UPDATE']) => ({
  apiGroups: [apiGroup],
  apiVersions: ['v1'],
  operations,
  resources: [resource],
})

/** What a test says of a policy or a binding; the rest is about the creation and the change of deployments. */
export type Spec = Readonly<Record<string, unknown>>

const named = (kind: string, name: string, spec: Spec) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: { name },
  spec,
})

const created = async (server: TestServer, plural: string, body: unknown): Promise<void> => {
  const { status, json } = await server.send('POST', `${GROUP}/${plural}`, body)
  if (status !== 201) throw new Error(String((json as { message?: string }).message))
}

export const DEPLOYMENTS = { resourceRules: [rule('apps', 'deployments')] }

export const putPolicy = (server: TestServer, name: string, spec: Spec): Promise<void> =>
  created(server, 'validatingadmissionpolicies', named('ValidatingAdmissionPolicy', name, { matchConstraints: DEPLOYMENTS, ...spec }))

/** Binds the policy of the same name. */
export const putBinding = (server: TestServer, policyName: string, spec: Spec = {}, name = `${policyName}-binding`): Promise<void> =>
  created(
    server,
    'validatingadmissionpolicybindings',
    named('ValidatingAdmissionPolicyBinding', name, { policyName, validationActions: ['Deny'], ...spec }),
  )

export const putMutation = (server: TestServer, name: string, spec: Spec): Promise<void> =>
  created(
    server,
    'mutatingadmissionpolicies',
    named('MutatingAdmissionPolicy', name, { matchConstraints: DEPLOYMENTS, reinvocationPolicy: 'Never', ...spec }),
  )

export const putMutationBinding = (server: TestServer, policyName: string, spec: Spec = {}): Promise<void> =>
  created(
    server,
    'mutatingadmissionpolicybindings',
    named('MutatingAdmissionPolicyBinding', `${policyName}-binding`, { policyName, ...spec }),
  )

export const deployment = (name: string, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...metadata },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: 'example.com/main:v1' }] },
    },
    ...spec,
  },
})

export const createDeployment = (server: TestServer, body: JsonObject, namespace = 'default'): Promise<Answer> =>
  server.send('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, body)

/** `201`, or what was refused and why. */
export const outcome = ({ status, json }: Answer): string => {
  const { reason = '', message = '' } = json as { reason?: string; message?: string }
  return status < 300 ? String(status) : `${status} ${reason}: ${message}`
}
