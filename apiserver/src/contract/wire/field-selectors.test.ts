import { builtinKinds, createRegistry } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { testServer } from '../../testkit/test-server.ts'

/** Upstream's selectable fields besides the name and the namespace, by API version and kind. What is not here has none. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  'v1 Event': [
    'involvedObject.apiVersion',
    'involvedObject.fieldPath',
    'involvedObject.kind',
    'involvedObject.name',
    'involvedObject.namespace',
    'involvedObject.resourceVersion',
    'involvedObject.uid',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  'v1 Namespace': ['status.phase'],
  'v1 Node': ['spec.unschedulable'],
  'v1 Pod': [
    'spec.host',
    'spec.hostNetwork',
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.nominatedNodeName',
    'status.phase',
    'status.podIP',
    'status.podIPs',
  ],
  'v1 ReplicationController': ['status.replicas'],
  'v1 Secret': ['type'],
  'v1 Service': ['spec.clusterIP', 'spec.type'],
  'apps/v1 ReplicaSet': ['status.replicas'],
  'batch/v1 Job': ['status.successful'],
  'certificates.k8s.io/v1 CertificateSigningRequest': ['spec.signerName'],
  'events.k8s.io/v1 Event': [
    'reason',
    'regarding.apiVersion',
    'regarding.fieldPath',
    'regarding.kind',
    'regarding.name',
    'regarding.namespace',
    'regarding.resourceVersion',
    'regarding.uid',
    'reportingController',
    'type',
  ],
  'resource.k8s.io/v1 ResourceSlice': ['spec.driver', 'spec.nodeName'],
  'explain.coxswain.dev/v1alpha1 Cause': ['object.kind', 'object.name', 'object.namespace', 'object.uid'],
}

const { resources } = createRegistry(builtinKinds)

test.each(resources.map((resource) => [`${resource.apiVersion} ${resource.kind}`, resource] as const))(
  'what %s can be selected by',
  (name, { fields }) => {
    expect(fields.map((field) => field.name).sort()).toEqual(FIELDS[name] ?? [])
  },
)

test.each([
  ['pods', 'metadata.namespace=default', 200],
  ['pods', 'metadata.labels=x', 400],
  ['nodes', 'metadata.name=x', 200],
  ['nodes', 'metadata.namespace=x', 400],
  ['namespaces', 'metadata.namespace=x', 400],
])('%s by %s is %i', async (plural, selector, status) => {
  const { send } = await testServer()
  expect((await send('GET', `/api/v1/${plural}?fieldSelector=${encodeURIComponent(selector)}`)).status).toBe(status)
})
