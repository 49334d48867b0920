/** Paths, bodies and media types that the tables of bad input are about. */
export const MAPS = '/api/v1/namespaces/default/configmaps'
export const PODS = '/api/v1/namespaces/default/pods'
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
export const LEASES = '/apis/coordination.k8s.io/v1/namespaces/default/leases'

export const merge = { 'content-type': 'application/merge-patch+json' }
export const jsonPatch = { 'content-type': 'application/json-patch+json' }
export const strategic = { 'content-type': 'application/strategic-merge-patch+json' }
export const yaml = { 'content-type': 'application/yaml' }

export const map = (metadata: object, rest: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...rest })
export const pod = (spec: object, metadata: object = { name: 'p' }) => ({ apiVersion: 'v1', kind: 'Pod', metadata, spec })
export const container = { name: 'c', image: 'nginx' }
export const deployment = (spec: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd' },
  spec: {
    selector: { matchLabels: { app: 'x' } },
    template: { metadata: { labels: { app: 'x' } }, spec: { containers: [container] } },
    ...spec,
  },
})
export const token = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
