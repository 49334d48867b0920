const strings = { type: 'array', items: { type: 'string' } }
const textsOf = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
const kind = textsOf('apiVersion', 'kind')
const modes = ['enforce', 'audit', 'warn'].flatMap((mode) => [mode, `${mode}-version`])
const tolerations = {
  type: 'array',
  items: {
    type: 'object',
    properties: { ...textsOf('key', 'operator', 'value', 'effect'), tolerationSeconds: { type: 'integer' } },
    additionalProperties: false,
  },
}
const eventLimit = {
  type: 'object',
  properties: {
    type: { enum: ['Server', 'Namespace', 'User', 'SourceAndObject'] },
    qps: { type: 'integer', minimum: 1 },
    burst: { type: 'integer', minimum: 1 },
    cacheSize: { type: 'integer', minimum: 0 },
  },
  required: ['type', 'qps', 'burst'],
  additionalProperties: false,
}
const limitedResource = {
  type: 'object',
  properties: {
    apiGroup: { type: 'string' },
    resource: { type: 'string', minLength: 1 },
    matchContains: strings,
    matchScopes: {
      type: 'array',
      items: {
        type: 'object',
        properties: { scopeName: { type: 'string' }, operator: { enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] }, values: strings },
        required: ['scopeName', 'operator'],
        additionalProperties: false,
      },
    },
  },
  required: ['resource'],
  additionalProperties: false,
}
const object = (properties: object) => ({ type: 'object', properties: { ...kind, ...properties }, additionalProperties: false })

/** JSON Schemas of upstream's configuration files: the file of all plugins, and those of each plugin that takes one. */
export const SHAPES: Readonly<Record<string, object>> = {
  AdmissionConfiguration: object({
    plugins: {
      type: 'array',
      items: {
        type: 'object',
        properties: { ...textsOf('name', 'path'), configuration: { type: ['object', 'null'] } },
        required: ['name'],
        additionalProperties: false,
      },
    },
  }),
  PodSecurity: object({
    defaults: { type: 'object', properties: textsOf(...modes), additionalProperties: false },
    exemptions: {
      type: 'object',
      properties: { usernames: strings, namespaces: strings, runtimeClasses: strings },
      additionalProperties: false,
    },
  }),
  PodNodeSelector: {
    type: 'object',
    properties: { podNodeSelectorPluginConfig: { type: 'object', additionalProperties: { type: 'string' } } },
    additionalProperties: false,
  },
  PodTolerationRestriction: object({ default: tolerations, whitelist: tolerations }),
  EventRateLimit: object({ limits: { type: 'array', minItems: 1, items: eventLimit } }),
  ResourceQuota: object({ limitedResources: { type: 'array', items: limitedResource } }),
}
