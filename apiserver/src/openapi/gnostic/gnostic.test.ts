import protobuf from 'protobufjs'
import { describe, expect, it } from 'vitest'
import { encodeSwagger2 } from './openapi-v2.ts'
import { encodeOpenApi3 } from './openapi-v3.ts'

/** The part of gnostic's models that the examples use, told once more and apart from the encoder. */
const V2 = `syntax = "proto3";
message Any { string yaml = 2; }
message NamedAny { string name = 1; Any value = 2; }
message TypeItem { repeated string value = 1; }
message ItemsItem { repeated Schema schema = 1; }
message AdditionalPropertiesItem { oneof oneof { Schema schema = 1; bool boolean = 2; } }
message NamedSchema { string name = 1; Schema value = 2; }
message Properties { repeated NamedSchema additional_properties = 1; }
message Schema { string _ref = 1; string format = 2; string description = 4; repeated string required = 19; repeated Any enum = 20;
  AdditionalPropertiesItem additional_properties = 21; TypeItem type = 22; ItemsItem items = 23; Properties properties = 25; repeated NamedAny vendor_extension = 31; }
message BodyParameter { string name = 2; string in = 3; bool required = 4; Schema schema = 5; }
message QueryParameterSubSchema { string in = 2; string name = 4; string type = 6; bool unique_items = 20; }
message PathParameterSubSchema { bool required = 1; string in = 2; string name = 4; string type = 5; bool unique_items = 19; }
message NonBodyParameter { oneof oneof { QueryParameterSubSchema query = 3; PathParameterSubSchema path = 4; } }
message Parameter { oneof oneof { BodyParameter body = 1; NonBodyParameter non_body = 2; } }
message ParametersItem { Parameter parameter = 1; }
message SchemaItem { Schema schema = 1; }
message Response { string description = 1; SchemaItem schema = 2; }
message ResponseValue { Response response = 1; }
message NamedResponseValue { string name = 1; ResponseValue value = 2; }
message Responses { repeated NamedResponseValue response_code = 1; }
message Operation { repeated string tags = 1; string operation_id = 5; repeated string consumes = 7; repeated ParametersItem parameters = 8; Responses responses = 9;
  repeated NamedAny vendor_extension = 13; }
message PathItem { Operation patch = 8; repeated ParametersItem parameters = 9; }
message NamedPathItem { string name = 1; PathItem value = 2; }
message Paths { repeated NamedPathItem path = 2; }
message Document { string swagger = 1; Paths paths = 8; Properties definitions = 9; }`

const V3 = `syntax = "proto3";
message DefaultType { oneof oneof { double number = 1; bool boolean = 2; string string = 3; } }
message Reference { string _ref = 1; }
message SchemaOrReference { oneof oneof { Schema schema = 1; Reference reference = 2; } }
message NamedSchemaOrReference { string name = 1; SchemaOrReference value = 2; }
message Properties { repeated NamedSchemaOrReference additional_properties = 1; }
message Schema { string type = 25; repeated SchemaOrReference all_of = 26; Properties properties = 31; DefaultType default = 33; string description = 34; }
message Components { Properties schemas = 1; }
message Document { string openapi = 1; Components components = 5; }`

const decode = (proto: string, bytes: Uint8Array) => {
  const type = protobuf.parse(proto, { keepCase: true }).root.lookupType('Document')
  return type.toObject(type.decode(bytes))
}

describe('gnostic, v2', () => {
  it('writes schemas with their types, references and extensions', () => {
    const definitions = {
      Pod: {
        description: 'A pod.',
        type: 'object',
        required: ['names'],
        properties: {
          names: { type: 'array', items: { type: 'string', enum: ['a'] } },
          spec: { $ref: '#/definitions/Spec' },
          labels: { type: 'object', additionalProperties: { type: 'string' } },
        },
        'x-kubernetes-group-version-kind': [{ kind: 'Pod' }],
      },
    }
    expect(decode(V2, encodeSwagger2({ swagger: '2.0', definitions }))).toEqual({
      swagger: '2.0',
      definitions: {
        additional_properties: [
          {
            name: 'Pod',
            value: {
              description: 'A pod.',
              type: { value: ['object'] },
              required: ['names'],
              properties: {
                additional_properties: [
                  {
                    name: 'names',
                    value: { type: { value: ['array'] }, items: { schema: [{ type: { value: ['string'] }, enum: [{ yaml: '"a"' }] }] } },
                  },
                  { name: 'spec', value: { _ref: '#/definitions/Spec' } },
                  {
                    name: 'labels',
                    value: { type: { value: ['object'] }, additional_properties: { schema: { type: { value: ['string'] } } } },
                  },
                ],
              },
              vendor_extension: [{ name: 'x-kubernetes-group-version-kind', value: { yaml: '[{"kind":"Pod"}]' } }],
            },
          },
        ],
      },
    })
  })

  it('tells parameters of the body, the path and the query apart', () => {
    const patch = {
      tags: ['core_v1'],
      operationId: 'patch',
      consumes: ['a/b'],
      parameters: [
        { in: 'body', name: 'body', required: true, schema: { $ref: '#/definitions/P' } },
        { in: 'query', name: 'dryRun', type: 'string', uniqueItems: true },
      ],
      responses: { '200': { description: 'OK', schema: { $ref: '#/definitions/P' } }, '401': { description: 'Unauthorized' } },
      'x-kubernetes-action': 'patch',
    }
    const parameters = [{ in: 'path', name: 'name', type: 'string', required: true, uniqueItems: true }]
    expect(decode(V2, encodeSwagger2({ paths: { '/p/{name}': { patch, parameters } } })).paths.path).toEqual([
      {
        name: '/p/{name}',
        value: {
          patch: {
            tags: ['core_v1'],
            operation_id: 'patch',
            consumes: ['a/b'],
            parameters: [
              { parameter: { body: { in: 'body', name: 'body', required: true, schema: { _ref: '#/definitions/P' } } } },
              { parameter: { non_body: { query: { in: 'query', name: 'dryRun', type: 'string', unique_items: true } } } },
            ],
            responses: {
              response_code: [
                { name: '200', value: { response: { description: 'OK', schema: { schema: { _ref: '#/definitions/P' } } } } },
                { name: '401', value: { response: { description: 'Unauthorized' } } },
              ],
            },
            vendor_extension: [{ name: 'x-kubernetes-action', value: { yaml: '"patch"' } }],
          },
          parameters: [
            { parameter: { non_body: { path: { in: 'path', name: 'name', type: 'string', required: true, unique_items: true } } } },
          ],
        },
      },
    ])
  })

  it('refuses a member that it has no place for', () => {
    expect(() => encodeSwagger2({ swagger: '2.0', servers: [] })).toThrow('servers')
  })
})

describe('gnostic, v3', () => {
  it('writes references, choices and defaults, zero values too', () => {
    const schemas = {
      Port: {
        type: 'object',
        properties: {
          protocol: { type: 'string', default: 'TCP' },
          host: { type: 'string', default: '' },
          port: { type: 'integer', default: 0 },
          open: { type: 'boolean', default: false },
          meta: { allOf: [{ $ref: '#/components/schemas/Meta' }], default: {}, description: 'Meta.' },
        },
      },
    }
    const { components } = decode(V3, encodeOpenApi3({ openapi: '3.0.0', components: { schemas } }))
    const properties = components.schemas.additional_properties[0].value.schema.properties.additional_properties
    expect(
      Object.fromEntries(properties.map(({ name, value }: { name: string; value: { schema: object } }) => [name, value.schema])),
    ).toEqual({
      protocol: { type: 'string', default: { string: 'TCP' } },
      host: { type: 'string', default: { string: '' } },
      port: { type: 'integer', default: { number: 0 } },
      open: { type: 'boolean', default: { boolean: false } },
      meta: { all_of: [{ reference: { _ref: '#/components/schemas/Meta' } }], description: 'Meta.' },
    })
  })
})
