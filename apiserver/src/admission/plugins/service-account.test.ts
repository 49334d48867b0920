import { expect, test } from 'vitest'
import { testServer } from '../../testkit/test-server.ts'

const BASE = '/api/v1/namespaces/default'
const withAccount = async (fields: object = {}, metadata: object = {}) => {
  const server = await testServer({ flags: { disableAdmissionPlugins: [] } })
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', ...metadata }, ...fields }
  await server.send('POST', `${BASE}/serviceaccounts`, account)
  return server
}
const pod = (spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', ...metadata },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
})

test('a pod runs as the default account, with its token in a volume', async () => {
  const { send } = await withAccount({ imagePullSecrets: [{ name: 'registry' }] })
  const { json } = await send('POST', `${BASE}/pods`, pod())
  const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
  const name = expect.stringMatching(/^kube-api-access-[a-z0-9]{5}$/)
  expect(json).toMatchObject({
    spec: {
      serviceAccountName: 'default',
      serviceAccount: 'default',
      imagePullSecrets: [{ name: 'registry' }],
      containers: [{ volumeMounts: [{ name, readOnly: true, mountPath }] }],
      volumes: [{ name, projected: { defaultMode: 420 } }],
    },
  })
})

test('a pod or an account may want no token', async () => {
  const { send } = await withAccount({ automountServiceAccountToken: false })
  const quiet = (await send('POST', `${BASE}/pods`, pod())).json['spec'] as { volumes?: unknown }
  expect(quiet.volumes).toBeUndefined()
  const loud = await send('POST', `${BASE}/pods`, pod({ automountServiceAccountToken: true }, { name: 'q' }))
  expect((loud.json['spec'] as { volumes?: unknown[] }).volumes).toHaveLength(1)
})

test.each([
  [{ name: 'p' }, 'pods "p"'],
  [{ name: undefined, generateName: 'web-' }, 'pods "web-"'],
])('without its account there is no pod: %j', async (metadata, subject) => {
  const { send } = await withAccount()
  expect(await send('POST', `${BASE}/pods`, pod({ serviceAccountName: 'none' }, metadata))).toMatchObject({
    status: 403,
    json: { message: `${subject} is forbidden: error looking up service account default/none: serviceaccount "none" not found` },
  })
})

test('an account may hold its pods to the secrets that it names', async () => {
  const { send } = await withAccount({}, { annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } })
  const { json } = await send('POST', `${BASE}/pods`, pod({ volumes: [{ name: 'v', secret: { secretName: 's' } }] }))
  expect(json['message']).toBe(
    'pods "p" is forbidden: volume with secret.secretName="s" is not allowed because service account default does not reference that secret',
  )
})

test('mirror pods have no account', async () => {
  const { send } = await withAccount()
  const metadata = { annotations: { 'kubernetes.io/config.mirror': 'x' } }
  const { json } = await send('POST', `${BASE}/pods`, pod({ serviceAccountName: 'default' }, metadata))
  expect(json['message']).toBe('pods "p" is forbidden: a mirror pod may not reference service accounts')
})
