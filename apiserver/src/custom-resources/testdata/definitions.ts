/** What a test says of its definition, besides what is the same in all. */
export interface Wanted {
  readonly group?: string
  readonly plural?: string
  readonly kind?: string
  readonly scope?: 'Namespaced' | 'Cluster'
  readonly names?: object
  readonly versions?: readonly object[]
  readonly conversion?: object
}

export const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

const SPEC = { type: 'object', properties: { color: { type: 'string', default: 'red' }, replicas: { type: 'integer' } } }
const STATUS = { type: 'object', properties: { replicas: { type: 'integer' }, selector: { type: 'string' } } }

/** A version with a colour and replicas. */
export const version = (name: string, more: object = {}): object => ({
  name,
  served: true,
  storage: name === 'v1',
  subresources: { status: {} },
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: SPEC, status: STATUS } } },
  ...more,
})

export const definition = ({
  group = 'shop.example.com',
  plural = 'widgets',
  kind = 'Widget',
  scope = 'Namespaced',
  names = {},
  versions = [version('v1')],
  conversion,
}: Wanted = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope,
    names: { plural, kind, ...names },
    versions,
    ...(conversion === undefined ? {} : { conversion }),
  },
})

export const widget = (name: string, spec: object = {}, more: object = {}) => ({
  apiVersion: 'shop.example.com/v1',
  kind: 'Widget',
  metadata: { name },
  spec,
  ...more,
})
