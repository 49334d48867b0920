// Server-side apply against the API server alone.
import { inFlight } from '../load.mjs'
import { measured } from '../measure.mjs'

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const APPLY = 'application/apply-patch+yaml'

/** Objects enough that no two requests in flight are about one. */
const OBJECTS = 100
const WARM_UP_ROUNDS = 30

const container = (name, image, extra) => ({
  name,
  image,
  args: ['--port=8080', '--verbose'],
  ports: [
    { containerPort: 8080, name: 'http' },
    { containerPort: 9090, name: 'metrics' },
  ],
  env: [
    { name: 'LOG_LEVEL', value: 'info' },
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ...(extra === undefined ? [] : [{ name: 'EXTRA', value: extra }]),
  ],
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
  readinessProbe: { httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' }, periodSeconds: 5, timeoutSeconds: 2 },
  livenessProbe: { httpGet: { path: '/live', port: 'http' }, initialDelaySeconds: 10, failureThreshold: 5 },
  volumeMounts: [{ name: 'config', mountPath: '/etc/config', readOnly: true }],
  securityContext: { runAsNonRoot: true, readOnlyRootFilesystem: true },
})

/** A Deployment of sixty fields; every other round has other values, and a field and a label more. */
export const deploymentOf = (name, round) => {
  const odd = round % 2 === 1
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name, tier: 'web', ...(odd ? { canary: 'yes' } : {}) }, annotations: { 'example.org/team': 'blue' } },
    spec: {
      replicas: 0,
      revisionHistoryLimit: 5,
      minReadySeconds: 3,
      selector: { matchLabels: { app: name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: { app: name, tier: 'web' }, annotations: { 'example.org/scrape': 'true' } },
        spec: {
          containers: [container('web', odd ? 'web:2' : 'web:1', odd ? 'x' : undefined), container('proxy', 'proxy:1')],
          terminationGracePeriodSeconds: 20,
          tolerations: [{ key: 'dedicated', operator: 'Exists' }],
          volumes: [{ name: 'config', configMap: { name: 'config', defaultMode: 420 } }],
        },
      },
    },
  })
}

const applyAll = (client, count, from) =>
  inFlight(count, (i) => {
    const name = `apply-${i % OBJECTS}`
    const round = from + Math.floor(i / OBJECTS)
    return client.send('PATCH', `${DEPLOYMENTS}/${name}?fieldManager=bench&force=true`, deploymentOf(name, round), APPLY)
  })

/** Rows of { work, rate, cpuMs, seconds }; `size` is the number of applies. */
export const applies = async ({ client, pids }, size) => {
  await applyAll(client, OBJECTS * WARM_UP_ROUNDS, 0)
  const changes = await measured(pids, size, () => applyAll(client, size, WARM_UP_ROUNDS))
  const last = WARM_UP_ROUNDS + Math.ceil(size / OBJECTS) - 1
  const same = await measured(pids, size, () => inFlight(size, (i) => applyAgain(client, i, last)))
  return [
    { work: 'apply a Deployment of 60 fields, two of them in turn', ...changes },
    { work: 'the same again, which changes nothing', ...same },
  ]
}

const applyAgain = (client, i, round) => {
  const name = `apply-${i % OBJECTS}`
  return client.send('PATCH', `${DEPLOYMENTS}/${name}?fieldManager=bench&force=true`, deploymentOf(name, round), APPLY)
}
