import { loadDescriptions } from '../descriptions/index.ts'
import { generatedTypes } from '../generated/index.ts'
import type { TypeTable } from '../schema/model.ts'
import { createDefinitions } from './definitions.ts'
import { type Dialect, openApi3, swagger2 } from './dialect.ts'
import { groupVersionPath } from './discovery-paths.ts'
import { documentV2 } from './document-v2.ts'
import { documentV3 } from './document-v3.ts'
import type { JsonMap } from './json.ts'
import type { Path } from './operation.ts'

/** A group version that is not in the registry: the work of a server that extends the API server. */
export interface ApiToPublish {
  readonly group: string
  readonly version: string
  /** Beside that of the group version itself. */
  readonly paths: readonly Path[]
  /** Types that are in no table. */
  readonly types: TypeTable
}

/** What is published of a group version, made when it is asked for. */
export interface ApiDocuments {
  /** Swagger 2.0. */
  v2(): Promise<JsonMap>
  /** OpenAPI 3.0. */
  v3(): Promise<JsonMap>
}

/** Servers that extend the API server here speak JSON alone. */
const inJson = ({ path, operations }: Path): Path => ({
  path,
  operations: operations.map((each) => ({ ...each, produces: ['application/json'] })),
})

/** The documents of a group version, with all types that its requests and answers are made of. */
export const publishApi = ({ group, version, paths: own, types }: ApiToPublish): ApiDocuments => {
  const paths = [groupVersionPath(group, version), ...own].map(inJson)
  const info = { title: group, version }
  const definitions = async (dialect: Dialect) =>
    createDefinitions({
      types: { ...generatedTypes, ...types },
      describe: await loadDescriptions(),
      dialect,
      groupVersions: [{ group, version }],
    })
  return {
    v2: async () => documentV2(paths, await definitions(swagger2), info),
    v3: async () => documentV3(paths, await definitions(openApi3), info),
  }
}
