import type { Definitions } from './definitions.ts'
import { member } from './dialect.ts'
import { type JsonMap, sorted } from './json.ts'
import { type Info, type Operation, type Path, sharedParameters, typesOf } from './operation.ts'
import type { Parameter } from './parameters.ts'
import { schemaName } from './schema-names.ts'

/** Some paths with all that their types are made of, as one OpenAPI 3.0 document. */
export const documentV3 = (paths: readonly Path[], definitions: Definitions, info: Info): JsonMap => ({
  openapi: '3.0.0',
  info: { title: info.title, version: info.version },
  paths: sorted(paths.map((path) => [path.path, pathItem(path)])),
  components: {
    schemas: definitions.closure(typesOf(paths)),
    securitySchemes: {
      BearerToken: { type: 'apiKey', description: 'Bearer Token authentication', name: 'authorization', in: 'header' },
    },
  },
})

const pathItem = (path: Path): JsonMap => {
  const shared = sharedParameters(path)
  return {
    ...Object.fromEntries(path.operations.map((operation) => [operation.method, operationObject(operation, shared)])),
    ...(shared.length === 0 ? {} : { parameters: shared.map(parameterObject) }),
  }
}

const operationObject = (operation: Operation, shared: readonly Parameter[]): JsonMap => {
  const { body, kind, action, consumes, produces } = operation
  const parameters = operation.parameters.filter((each) => !shared.includes(each)).map(parameterObject)
  return {
    tags: [operation.tag],
    description: operation.description,
    operationId: operation.id,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { content: contentOf(consumes, body.type), ...(body.required ? { required: true } : {}) } }),
    responses: Object.fromEntries(
      [...operation.responses].map(([code, { description, type }]) => [
        code,
        { description, ...(type === undefined ? {} : { content: contentOf(produces, type) }) },
      ]),
    ),
    ...(operation.deprecated === true ? { deprecated: true } : {}),
    ...member('x-kubernetes-action', action),
    ...member('x-kubernetes-group-version-kind', kind),
  }
}

const contentOf = (mediaTypes: readonly string[], type: string): JsonMap => {
  const media = { schema: { $ref: `#/components/schemas/${schemaName(type)}` } }
  return sorted(mediaTypes.map((each) => [each, media]))
}

const parameterObject = ({ name, in: place, type, description }: Parameter): JsonMap => ({
  name,
  in: place,
  description,
  ...(place === 'path' ? { required: true } : {}),
  schema: { type, uniqueItems: true },
})
