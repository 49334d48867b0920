import { basePath, groupTag, groupTitle, idPrefix, tagOf } from './group-names.ts'
import { answers, OBJECTS, type Path } from './operation.ts'

const discovery = (
  path: string,
  id: string,
  tag: string,
  description: string,
  type: string,
  produces: readonly string[] = OBJECTS,
): Path => ({
  path,
  operations: [{ method: 'get', id, tag, description, parameters: [], consumes: produces, produces, responses: answers(type, 200) }],
})

export const coreVersionsPath: Path = discovery(
  '/api/',
  'getCoreAPIVersions',
  'core',
  'get the versions of the core group',
  'meta/v1.APIVersions',
)

export const groupsPath: Path = discovery('/apis/', 'getAPIVersions', 'apis', 'get the groups', 'meta/v1.APIGroupList')

export const groupPath = (group: string): Path =>
  discovery(`/apis/${group}/`, `get${groupTitle(group)}APIGroup`, groupTag(group), 'get one group', 'meta/v1.APIGroup')

export const groupVersionPath = (group: string, version: string): Path =>
  discovery(
    `${basePath(group, version)}/`,
    `get${idPrefix(group, version)}APIResources`,
    tagOf(group, version),
    'get the resources of a version of a group',
    'meta/v1.APIResourceList',
  )

export const versionPath: Path = discovery('/version/', 'getCodeVersion', 'version', 'get the version of the server', 'version.Info', [
  'application/json',
])
