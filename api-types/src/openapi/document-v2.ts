import type { Definitions } from './definitions.ts'
import { member } from './dialect.ts'
import { type JsonMap, sorted } from './json.ts'
import { type Info, type Operation, type Path, sharedParameters, typesOf } from './operation.ts'
import type { Parameter } from './parameters.ts'
import { schemaName } from './schema-names.ts'

const refTo = (type: string): JsonMap => ({ $ref: `#/definitions/${schemaName(type)}` })

/** The whole API as one Swagger 2.0 document. */
export const documentV2 = (paths: readonly Path[], definitions: Definitions, info: Info): JsonMap => ({
  swagger: '2.0',
  info: { title: info.title, version: info.version },
  paths: sorted(paths.map((path) => [path.path, pathItem(path)])),
  definitions: definitions.closure(typesOf(paths)),
  securityDefinitions: {
    BearerToken: { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' },
  },
  security: [{ BearerToken: [] }],
})

const pathItem = (path: Path): JsonMap => {
  const shared = sharedParameters(path)
  return {
    ...Object.fromEntries(path.operations.map((operation) => [operation.method, operationObject(operation, shared)])),
    ...(shared.length === 0 ? {} : { parameters: shared.map(parameterObject) }),
  }
}

const operationObject = (operation: Operation, shared: readonly Parameter[]): JsonMap => {
  const { body, kind, action } = operation
  const parameters = [
    ...(body === undefined ? [] : [{ in: 'body', name: 'body', ...(body.required ? { required: true } : {}), schema: refTo(body.type) }]),
    ...operation.parameters.filter((each) => !shared.includes(each)).map(parameterObject),
  ]
  return {
    description: operation.description,
    consumes: operation.consumes,
    produces: operation.produces,
    schemes: ['https'],
    tags: [operation.tag],
    operationId: operation.id,
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: Object.fromEntries(
      [...operation.responses].map(([code, { description, type }]) => [
        code,
        { description, ...(type === undefined ? {} : { schema: refTo(type) }) },
      ]),
    ),
    ...(operation.deprecated === true ? { deprecated: true } : {}),
    ...member('x-kubernetes-action', action),
    ...member('x-kubernetes-group-version-kind', kind),
  }
}

const parameterObject = ({ name, in: place, type, description }: Parameter): JsonMap => ({
  uniqueItems: true,
  type,
  description,
  name,
  in: place,
  ...(place === 'path' ? { required: true } : {}),
})
