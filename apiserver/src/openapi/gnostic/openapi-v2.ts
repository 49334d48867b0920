import { isMap, type Json, type JsonMap } from '@coxswain/api-types/openapi'
import {
  anything,
  choose,
  decimal,
  each,
  encodeDocument,
  flag,
  type Members,
  message,
  pairs,
  text,
  type Write,
  whole,
  within,
} from './codec.ts'

/** Messages of gnostic's `openapiv2/OpenAPIv2.proto` (google/gnostic), as far as Kubernetes uses them. */
const schemaMembers = (): Members => SCHEMA
const schema: Write = message(schemaMembers, 31)
const schemaOrBoolean: Write = choose((value) => (typeof value === 'boolean' ? within(2, flag) : within(1, schema)))
/** A single type or several: always a list in protobuf. */
const typeItem: Write = within(
  1,
  choose((value) => (Array.isArray(value) ? each(text) : text)),
)

const SCHEMA: Members = new Map<string, readonly [number, Write]>([
  ['$ref', [1, text]],
  ['format', [2, text]],
  ['title', [3, text]],
  ['description', [4, text]],
  ['default', [5, anything]],
  ['multipleOf', [6, decimal]],
  ['maximum', [7, decimal]],
  ['exclusiveMaximum', [8, flag]],
  ['minimum', [9, decimal]],
  ['exclusiveMinimum', [10, flag]],
  ['maxLength', [11, whole]],
  ['minLength', [12, whole]],
  ['pattern', [13, text]],
  ['maxItems', [14, whole]],
  ['minItems', [15, whole]],
  ['uniqueItems', [16, flag]],
  ['maxProperties', [17, whole]],
  ['minProperties', [18, whole]],
  ['required', [19, each(text)]],
  ['enum', [20, each(anything)]],
  ['additionalProperties', [21, schemaOrBoolean]],
  ['type', [22, typeItem]],
  ['items', [23, within(1, schema)]],
  ['allOf', [24, each(schema)]],
  ['properties', [25, within(1, pairs(schema))]],
])

const BODY_PARAMETER: Members = new Map<string, readonly [number, Write]>([
  ['description', [1, text]],
  ['name', [2, text]],
  ['in', [3, text]],
  ['required', [4, flag]],
  ['schema', [5, schema]],
])

const QUERY_PARAMETER: Members = new Map<string, readonly [number, Write]>([
  ['required', [1, flag]],
  ['in', [2, text]],
  ['description', [3, text]],
  ['name', [4, text]],
  ['type', [6, text]],
  ['format', [7, text]],
  ['uniqueItems', [20, flag]],
])

const PATH_PARAMETER: Members = new Map<string, readonly [number, Write]>([
  ['required', [1, flag]],
  ['in', [2, text]],
  ['description', [3, text]],
  ['name', [4, text]],
  ['type', [5, text]],
  ['format', [6, text]],
  ['uniqueItems', [19, flag]],
])

const nonBodyParameter: Write = choose((value) =>
  placeOf(value) === 'path'
    ? within(
        4,
        message(() => PATH_PARAMETER, 22),
      )
    : within(
        3,
        message(() => QUERY_PARAMETER, 23),
      ),
)
const parameter: Write = choose((value) =>
  placeOf(value) === 'body'
    ? within(
        1,
        message(() => BODY_PARAMETER, 6),
      )
    : within(2, nonBodyParameter),
)
/** ParametersItem: a parameter, not a reference to one. */
const parameters: Write = each(within(1, parameter))
const placeOf = (value: Json): Json | undefined => (isMap(value) ? value.in : undefined)

const RESPONSE: Members = new Map<string, readonly [number, Write]>([
  ['description', [1, text]],
  ['schema', [2, within(1, schema)]],
])
const response: Write = message(() => RESPONSE, 5)

const OPERATION: Members = new Map<string, readonly [number, Write]>([
  ['tags', [1, each(text)]],
  ['summary', [2, text]],
  ['description', [3, text]],
  ['operationId', [5, text]],
  ['produces', [6, each(text)]],
  ['consumes', [7, each(text)]],
  ['parameters', [8, parameters]],
  ['responses', [9, within(1, pairs(within(1, response)))]],
  ['schemes', [10, each(text)]],
  ['deprecated', [11, flag]],
])
const operation: Write = message(() => OPERATION, 13)

const PATH_ITEM: Members = new Map<string, readonly [number, Write]>([
  ['get', [2, operation]],
  ['put', [3, operation]],
  ['post', [4, operation]],
  ['delete', [5, operation]],
  ['patch', [8, operation]],
  ['parameters', [9, parameters]],
])
const pathItem: Write = message(() => PATH_ITEM, 10)

const INFO: Members = new Map<string, readonly [number, Write]>([
  ['title', [1, text]],
  ['version', [2, text]],
])

const API_KEY: Members = new Map<string, readonly [number, Write]>([
  ['type', [1, text]],
  ['name', [2, text]],
  ['in', [3, text]],
  ['description', [4, text]],
])
const apiKey: Write = within(
  2,
  message(() => API_KEY, 5),
)

const DOCUMENT: Members = new Map<string, readonly [number, Write]>([
  ['swagger', [1, text]],
  ['info', [2, message(() => INFO, 7)]],
  ['paths', [8, within(2, pairs(pathItem))]],
  ['definitions', [9, within(1, pairs(schema))]],
  ['security', [12, each(within(1, pairs(within(1, each(text)))))]],
  ['securityDefinitions', [13, within(1, pairs(apiKey))]],
])

/** A Swagger 2.0 document in the form that kubectl asks for. */
export const encodeSwagger2 = (document: JsonMap): Uint8Array => encodeDocument(DOCUMENT, 16, document)
