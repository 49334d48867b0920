import { describe, expect, it } from 'vitest'
import { loadDescriptions } from '../descriptions/index.ts'
import { generatedTypes } from '../generated/index.ts'
import { createDefinitions } from './definitions.ts'
import { type Dialect, openApi3, swagger2 } from './dialect.ts'

const describeType = await loadDescriptions()
const groupVersions = [
  { group: '', version: 'v1' },
  { group: 'apps', version: 'v1' },
]
const schemas = (dialect: Dialect, ...types: readonly string[]) =>
  createDefinitions({ types: generatedTypes, describe: describeType, dialect, groupVersions }).closure(types)

const POD = 'io.k8s.api.core.v1.Pod'
const CONTAINER = 'io.k8s.api.core.v1.Container'
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1'

describe('definitions', () => {
  it('names types as upstream does, with all that they are made of', () => {
    const names = Object.keys(schemas(openApi3, 'core/v1.Pod'))
    expect(names).toContain(`${META}.ObjectMeta`)
    expect(names).toContain('io.k8s.apimachinery.pkg.api.resource.Quantity')
    expect(names).toContain('io.k8s.apimachinery.pkg.util.intstr.IntOrString')
    expect(names).toEqual([...names].sort())
    expect(names).not.toContain('io.k8s.api.apps.v1.Deployment')
  })

  it('says which kind a type is', () => {
    const { [POD]: pod, 'io.k8s.api.core.v1.PodList': list } = schemas(openApi3, 'core/v1.PodList')
    expect(pod).toMatchObject({ 'x-kubernetes-group-version-kind': [{ group: '', kind: 'Pod', version: 'v1' }] })
    expect(list).toMatchObject({ required: ['items'], 'x-kubernetes-group-version-kind': [{ group: '', kind: 'PodList', version: 'v1' }] })
    const slices = schemas(openApi3, 'discovery/v1.EndpointSliceList')['io.k8s.api.discovery.v1.EndpointSliceList']
    expect(slices).toMatchObject({
      'x-kubernetes-group-version-kind': [{ group: 'discovery.k8s.io', kind: 'EndpointSliceList', version: 'v1' }],
    })
  })

  it('counts DeleteOptions among the kinds of every group', () => {
    expect(schemas(openApi3, 'meta/v1.DeleteOptions')[`${META}.DeleteOptions`]).toMatchObject({
      'x-kubernetes-group-version-kind': [
        { group: '', kind: 'DeleteOptions', version: 'v1' },
        { group: 'apps', kind: 'DeleteOptions', version: 'v1' },
      ],
    })
  })

  it('tells how lists are merged', () => {
    expect(schemas(openApi3, 'core/v1.Container')[CONTAINER]).toMatchObject({
      required: ['name'],
      properties: {
        ports: {
          type: 'array',
          'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-patch-merge-key': 'containerPort',
          'x-kubernetes-patch-strategy': 'merge',
        },
        command: { type: 'array', items: { type: 'string', default: '' }, 'x-kubernetes-list-type': 'atomic' },
      },
    })
  })
})

describe('definitions, by dialect', () => {
  it('gives defaults and wraps references in v3', () => {
    const all = schemas(openApi3, 'core/v1.Pod')
    expect(all[POD]).toMatchObject({
      properties: {
        apiVersion: { type: 'string' },
        spec: {
          allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.PodSpec' }],
          default: {},
          description: 'What should run, and how.',
        },
      },
    })
    const port = all['io.k8s.api.core.v1.ContainerPort']
    expect(port).toMatchObject({
      properties: {
        protocol: { type: 'string', default: 'TCP', enum: ['TCP', 'UDP', 'SCTP'] },
        containerPort: { default: 0, format: 'int32' },
      },
    })
    expect(all['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toMatchObject({
      format: 'int-or-string',
      oneOf: [{ type: 'integer' }, { type: 'string' }],
    })
  })

  it('gives no defaults and lets descriptions stand beside references in v2', () => {
    const all = schemas(swagger2, 'core/v1.Pod')
    expect(JSON.stringify(all)).not.toContain('"default":')
    expect(all[POD]).toMatchObject({
      properties: { spec: { $ref: '#/definitions/io.k8s.api.core.v1.PodSpec', description: 'What should run, and how.' } },
    })
    expect(all['io.k8s.apimachinery.pkg.api.resource.Quantity']).toMatchObject({ type: 'string' })
  })

  it('publishes values only where no others are legal', () => {
    const all = schemas(openApi3, 'core/v1.Pod', 'core/v1.Secret')
    expect(all['io.k8s.api.core.v1.PodCondition']).not.toHaveProperty('properties.type.enum')
    expect(all['io.k8s.api.core.v1.Secret']).not.toHaveProperty('properties.type.enum')
  })

  it('marks what server-side apply owns as a whole', () => {
    const all = schemas(openApi3, 'core/v1.Service')
    expect(all[`${META}.OwnerReference`]).toMatchObject({ 'x-kubernetes-map-type': 'atomic' })
    expect(all['io.k8s.api.core.v1.ServiceSpec']).toMatchObject({ properties: { selector: { 'x-kubernetes-map-type': 'atomic' } } })
  })

  it('publishes a type that no table knows as any object', () => {
    expect(schemas(openApi3, 'shop.example.com/v1.Widget')).toEqual({ 'com.example.shop.v1.Widget': { type: 'object' } })
  })
})
