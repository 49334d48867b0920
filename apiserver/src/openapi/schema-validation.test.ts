import { decodeObject, generatedTypes, type JsonObject, loadDescriptions } from '@coxswain/api-types'
import { createDefinitions, openApi3, schemaName } from '@coxswain/api-types/openapi'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'

/** Objects of the shapes that people write, by type. */
const objects: Readonly<Record<string, JsonObject>> = {
  'apps/v1.Deployment': {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'nginx-deployment', labels: { app: 'nginx' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'nginx' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
      template: {
        metadata: { labels: { app: 'nginx' } },
        spec: {
          containers: [
            {
              name: 'nginx',
              image: 'nginx:1.7.9',
              ports: [{ containerPort: 80 }],
              resources: { requests: { cpu: 0.5, memory: '64Mi' } },
              readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 5 },
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            },
          ],
          volumes: [{ name: 'data', emptyDir: { sizeLimit: '1Gi' } }],
          tolerations: [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }],
        },
      },
    },
  },
  'core/v1.Service': {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }] },
  },
  'core/v1.Secret': { metadata: { name: 's' }, type: 'example.com/own', data: { key: 'dmFsdWU=' } },
  'coordination/v1.Lease': { metadata: { name: 'l' }, spec: { holderIdentity: 'a', renewTime: '2026-01-31T12:00:00.000000Z' } },
  'apps/v1.ControllerRevision': { metadata: { name: 'r' }, revision: 3, data: { spec: { any: ['thing', 1, null] } } },
  'autoscaling/v2.HorizontalPodAutoscaler': {
    metadata: { name: 'h' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
      maxReplicas: 5,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    },
  },
}
/** Objects that neither may accept. */
const faulty: Readonly<Record<string, JsonObject>> = {
  'apps/v1.Deployment': { spec: { replicas: 'two' } },
  'core/v1.Service': { spec: { ports: { port: 80 } } },
  'core/v1.Secret': { data: 'text' },
  'coordination/v1.Lease': { spec: { leaseDurationSeconds: true } },
}

const types = Object.keys(objects)
const definitions = createDefinitions({ types: generatedTypes, describe: await loadDescriptions(), dialect: openApi3, groupVersions: [] })
const ajv = new Ajv({ strict: false, validateFormats: false })
ajv.addSchema({ $id: 'k8s', components: { schemas: definitions.closure(types) } })
const validates = (type: string, object: JsonObject): string => {
  const valid = ajv.validate({ $ref: `k8s#/components/schemas/${schemaName(type)}` }, object)
  return valid ? 'valid' : ajv.errorsText()
}

describe('the published schemas', () => {
  it.each(types)('accept what the decoder accepts: %s', (type) => {
    const object = objects[type] ?? {}
    expect(validates(type, object)).toBe('valid')
    // And what comes back from the server is valid as well.
    const { object: decoded, unknownFields } = decodeObject(generatedTypes, type, structuredClone(object))
    expect(unknownFields).toEqual([])
    expect(validates(type, JSON.parse(JSON.stringify(decoded)))).toBe('valid')
  })

  it.each(Object.keys(faulty))('refuse wrong types as the decoder does: %s', (type) => {
    const object = faulty[type] ?? {}
    expect(validates(type, object)).not.toBe('valid')
    expect(() => decodeObject(generatedTypes, type, structuredClone(object))).toThrow()
  })
})
