import type { Json, JsonMap } from '@coxswain/api-types/openapi'
import {
  anything,
  choose,
  decimal,
  each,
  encodeDocument,
  flag,
  isReference,
  type Members,
  message,
  pairs,
  text,
  type Write,
  whole,
  within,
} from './codec.ts'

/** Messages of gnostic's `openapiv3/OpenAPIv3.proto` (google/gnostic), as far as Kubernetes uses them. */
const REFERENCE: Members = new Map<string, readonly [number, Write]>([['$ref', [1, text]]])
const reference: Write = message(() => REFERENCE)
const schema: Write = message(() => SCHEMA, 36)
const schemaOrReference: Write = choose((value) => (isReference(value) ? within(2, reference) : within(1, schema)))
const schemaOrBoolean: Write = choose((value) => (typeof value === 'boolean' ? within(2, flag) : within(1, schemaOrReference)))

const zeroDouble: Write = (writer, number, value) => {
  if (typeof value === 'number') writer.uint32((number << 3) | 1).double(value)
}
const zeroFlag: Write = (writer, number, value) => {
  if (typeof value === 'boolean') writer.uint32(number << 3).bool(value)
}
const zeroText: Write = (writer, number, value) => {
  if (typeof value === 'string') writer.uint32((number << 3) | 2).string(value)
}
const nothing: Write = () => undefined
/** DefaultType: a number, a truth value or a text. Objects and lists have no place in it, and are left out as gnostic does. */
const defaultType = (value: Json): Write => {
  if (typeof value === 'number') return within(1, zeroDouble)
  if (typeof value === 'boolean') return within(2, zeroFlag)
  return typeof value === 'string' ? within(3, zeroText) : nothing
}

const SCHEMA: Members = new Map<string, readonly [number, Write]>([
  ['nullable', [1, flag]],
  ['title', [9, text]],
  ['multipleOf', [10, decimal]],
  ['maximum', [11, decimal]],
  ['exclusiveMaximum', [12, flag]],
  ['minimum', [13, decimal]],
  ['exclusiveMinimum', [14, flag]],
  ['maxLength', [15, whole]],
  ['minLength', [16, whole]],
  ['pattern', [17, text]],
  ['maxItems', [18, whole]],
  ['minItems', [19, whole]],
  ['uniqueItems', [20, flag]],
  ['maxProperties', [21, whole]],
  ['minProperties', [22, whole]],
  ['required', [23, each(text)]],
  ['enum', [24, each(anything)]],
  ['type', [25, text]],
  ['allOf', [26, each(schemaOrReference)]],
  ['oneOf', [27, each(schemaOrReference)]],
  ['anyOf', [28, each(schemaOrReference)]],
  ['not', [29, schema]],
  ['items', [30, within(1, schemaOrReference)]],
  ['properties', [31, within(1, pairs(schemaOrReference))]],
  ['additionalProperties', [32, schemaOrBoolean]],
  ['default', [33, choose(defaultType)]],
  ['description', [34, text]],
  ['format', [35, text]],
])

const MEDIA_TYPE: Members = new Map<string, readonly [number, Write]>([['schema', [1, schemaOrReference]]])
const content: Write = within(1, pairs(message(() => MEDIA_TYPE, 5)))

const PARAMETER: Members = new Map<string, readonly [number, Write]>([
  ['name', [1, text]],
  ['in', [2, text]],
  ['description', [3, text]],
  ['required', [4, flag]],
  ['schema', [10, schemaOrReference]],
])
/** ParameterOrReference: always a parameter. */
const parameters: Write = each(
  within(
    1,
    message(() => PARAMETER, 14),
  ),
)

const REQUEST_BODY: Members = new Map<string, readonly [number, Write]>([
  ['description', [1, text]],
  ['content', [2, content]],
  ['required', [3, flag]],
])
const RESPONSE: Members = new Map<string, readonly [number, Write]>([
  ['description', [1, text]],
  ['content', [3, content]],
])
const response: Write = within(
  1,
  message(() => RESPONSE, 5),
)

const OPERATION: Members = new Map<string, readonly [number, Write]>([
  ['tags', [1, each(text)]],
  ['summary', [2, text]],
  ['description', [3, text]],
  ['operationId', [5, text]],
  ['parameters', [6, parameters]],
  [
    'requestBody',
    [
      7,
      within(
        1,
        message(() => REQUEST_BODY, 4),
      ),
    ],
  ],
  ['responses', [8, within(2, pairs(response))]],
  ['deprecated', [10, flag]],
])
const operation: Write = message(() => OPERATION, 13)

const PATH_ITEM: Members = new Map<string, readonly [number, Write]>([
  ['get', [4, operation]],
  ['put', [5, operation]],
  ['post', [6, operation]],
  ['delete', [7, operation]],
  ['patch', [10, operation]],
  ['parameters', [13, parameters]],
])

const INFO: Members = new Map<string, readonly [number, Write]>([
  ['title', [1, text]],
  ['version', [6, text]],
])

const SECURITY_SCHEME: Members = new Map<string, readonly [number, Write]>([
  ['type', [1, text]],
  ['description', [2, text]],
  ['name', [3, text]],
  ['in', [4, text]],
])

const COMPONENTS: Members = new Map<string, readonly [number, Write]>([
  ['schemas', [1, within(1, pairs(schemaOrReference))]],
  [
    'securitySchemes',
    [
      7,
      within(
        1,
        pairs(
          within(
            1,
            message(() => SECURITY_SCHEME, 9),
          ),
        ),
      ),
    ],
  ],
])

const DOCUMENT: Members = new Map<string, readonly [number, Write]>([
  ['openapi', [1, text]],
  ['info', [2, message(() => INFO, 7)]],
  ['paths', [4, within(1, pairs(message(() => PATH_ITEM, 14)))]],
  ['components', [5, message(() => COMPONENTS, 10)]],
])

/** An OpenAPI 3.0 document in the form that kubectl asks for when it looks for parameters. */
export const encodeOpenApi3 = (document: JsonMap): Uint8Array => encodeDocument(DOCUMENT, 9, document)
