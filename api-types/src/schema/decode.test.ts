import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import { encodeUtf8 } from '../util/text.ts'
import { DecodeError, decodeObject } from './decode.ts'
import { parseJson } from './parse-json.ts'

const decode = (type: string, value: unknown) =>
  decodeObject(generatedTypes, type, parseJson(encodeUtf8(typeof value === 'string' ? value : JSON.stringify(value))).value)
const refusal = (type: string, value: unknown): string => {
  try {
    decode(type, value)
  } catch (error) {
    if (error instanceof DecodeError) return error.message
    throw error
  }
  return ''
}

const WRONG: readonly [string, unknown, string][] = [
  [
    'apps/v1.Deployment',
    { spec: { replicas: '3' } },
    'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    'apps/v1.Deployment',
    { spec: { replicas: 3.5 } },
    'json: cannot unmarshal number 3.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    'apps/v1.Deployment',
    { spec: { replicas: 2147483648 } },
    'json: cannot unmarshal number 2147483648 into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    'core/v1.Pod',
    { spec: { containers: [{ image: 1 }] } },
    'json: cannot unmarshal number into Go struct field Container.spec.containers.image of type string',
  ],
  [
    'core/v1.Pod',
    { spec: { containers: {} } },
    'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
  [
    'core/v1.Pod',
    { spec: { restartPolicy: 1 } },
    'json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
  ],
  [
    'core/v1.Pod',
    { metadata: { labels: { a: 1 } } },
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  [
    'core/v1.Pod',
    { metadata: { labels: ['a'] } },
    'json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string',
  ],
  ['core/v1.Pod', [], 'json: cannot unmarshal array into Go value of type v1.Pod'],
  ['core/v1.Secret', { data: { a: 'YWJj*' } }, 'illegal base64 data at input byte 4'],
  [
    'core/v1.Pod',
    { spec: { containers: [{ resources: { limits: { cpu: '1x' } } }] } },
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    'core/v1.Pod',
    { metadata: { creationTimestamp: 'now' } },
    'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"',
  ],
  ['core/v1.Pod', { metadata: { creationTimestamp: '2020-13-01T00:00:00Z' } }, 'parsing time "2020-13-01T00:00:00Z": month out of range'],
  [
    'core/v1.Pod',
    { metadata: { generation: 'x' } },
    'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.generation of type int64',
  ],
  [
    'core/v1.Pod',
    '{"metadata":{"generation":9223372036854775808}}',
    'json: cannot unmarshal number 9223372036854775808 into Go struct field ObjectMeta.metadata.generation of type int64',
  ],
  [
    'core/v1.Service',
    { spec: { ports: [{ targetPort: true }] } },
    'json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32',
  ],
]

describe('decodeObject', () => {
  it.each(WRONG)('refuses a wrong value in %s as Go words it', (type, value, message) => {
    expect(refusal(type, value)).toBe(message)
  })

  it('names unknown fields by path, and removes them', () => {
    const { object, unknownFields } = decode('core/v1.Pod', {
      spec: { foo: 1, Containers: [], containers: [{ name: 'a', bar: { x: 1 } }] },
      extra: true,
    })
    expect(unknownFields).toEqual([
      'unknown field "spec.foo"',
      'unknown field "spec.Containers"',
      'unknown field "spec.containers[0].bar"',
      'unknown field "extra"',
    ])
    expect(object).toEqual({ metadata: {}, spec: { containers: [{ name: 'a', resources: {} }] }, status: {} })
  })

  it('stops counting unknown fields at 100, and removes all the same', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`x${i}`, 1]))
    const { object, unknownFields } = decode('core/v1.ConfigMap', many)
    expect(unknownFields).toHaveLength(100)
    expect(object).toEqual({ metadata: {} })
  })
})

describe('the form that decodeObject gives', () => {
  it('leaves out nulls and zero values, keeps what a pointer points to, writes what Go always writes', () => {
    const { object } = decode('core/v1.Pod', {
      metadata: { name: '', creationTimestamp: null, labels: {}, annotations: { a: null }, generation: 0 },
      spec: {
        nodeName: '',
        hostNetwork: false,
        activeDeadlineSeconds: 0,
        enableServiceLinks: false,
        containers: [{}],
        volumes: [{ emptyDir: {} }],
        affinity: null,
      },
      status: { conditions: [{}] },
    })
    expect(object).toEqual({
      metadata: { annotations: { a: '' } },
      spec: {
        activeDeadlineSeconds: 0,
        enableServiceLinks: false,
        containers: [{ name: '', resources: {} }],
        volumes: [{ name: '', emptyDir: {} }],
      },
      status: { conditions: [{ type: '', status: '', lastProbeTime: null, lastTransitionTime: null }] },
    })
  })

  it('writes required lists as empty rather than null', () => {
    expect(decode('discovery/v1.EndpointSlice', { endpoints: null }).object).toMatchObject({ endpoints: [], ports: [] })
  })

  it('brings quantities, times and base64 into canonical form', () => {
    const { object } = decode('core/v1.Pod', {
      metadata: { creationTimestamp: '2020-01-01T02:00:00.9+02:00' },
      spec: { containers: [{ name: 'a', resources: { limits: { cpu: 0.5, memory: '1024Ki' } } }] },
    })
    expect(object).toMatchObject({
      metadata: { creationTimestamp: '2020-01-01T00:00:00Z' },
      spec: { containers: [{ resources: { limits: { cpu: '500m', memory: '1Mi' } } }] },
    })
    expect(decode('core/v1.Secret', { data: { a: 'YW\nI=', b: [1, 2] } }).object).toMatchObject({ data: { a: 'YWI=', b: 'AQI=' } })
    expect(decode('coordination/v1.Lease', { spec: { renewTime: '2020-01-01T01:00:00.123456+01:00' } }).object).toMatchObject({
      spec: { renewTime: '2020-01-01T00:00:00.123456Z' },
    })
  })

  it('keeps __proto__ as a key of a map, and no key reaches a prototype', () => {
    const { object } = decode('core/v1.ConfigMap', '{"data":{"__proto__":"x","constructor":"y"},"__proto__":{"polluted":true}}')
    expect(Object.keys((object as unknown as { data: object }).data)).toEqual(['__proto__', 'constructor'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('keeps free-form values as they are, but not without bound', () => {
    const data = { b: [null, 0, '', { a: {} }] }
    expect(decode('apps/v1.ControllerRevision', { data }).object).toMatchObject({ data })
    expect(refusal('apps/v1.ControllerRevision', `{"data":${'['.repeat(2000)}${']'.repeat(2000)}}`)).toBe('exceeded max depth')
    const schema = `${'{"properties":{"a":'.repeat(600)}{}${'}}'.repeat(600)}`
    expect(refusal('apiextensions/v1.CustomResourceValidation', `{"openAPIV3Schema":${schema}}`)).toBe('exceeded max depth')
  })
})
