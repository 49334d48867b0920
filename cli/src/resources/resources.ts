import { apiVersionOf } from '@coxswain/api-types'
import type { DiscoveredResource, Discovery } from '@coxswain/client'
import { CliError } from '../errors.ts'
import { closest } from './closest.ts'

/** The resources of a server by every name that people give them. */
export interface Resources {
  readonly all: readonly DiscoveredResource[]
  /** `po`, `pods`, `pod`, `Pod`, `deployments.apps`, `deployments.v1.apps`. Throws CliError where the server has none. */
  resolve(name: string): DiscoveredResource
  /** The same, or all resources of a category such as `all`. */
  resolveAll(name: string): readonly DiscoveredResource[]
  /** By what an object says of itself. */
  ofKind(apiVersion: string, kind: string): DiscoveredResource | undefined
}

export const createResources = ({ resources: all, failed }: Discovery): Resources => {
  // The server's order is its preference: core first, a group's best version first.
  const ordered = [...all.filter(({ preferred }) => preferred), ...all.filter(({ preferred }) => !preferred)]
  const named = (name: string, of: readonly DiscoveredResource[]): DiscoveredResource | undefined =>
    of.find(({ plural }) => plural === name) ??
    of.find((each) => singularOf(each) === name) ??
    of.find(({ shortNames = [] }) => shortNames.includes(name)) ??
    of.find(({ kind }) => kind.toLowerCase() === name)

  const find = (given: string): DiscoveredResource | undefined => {
    const [name = '', ...rest] = given.toLowerCase().split('.')
    if (rest.length === 0) return named(name, ordered)
    const [version, ...group] = rest
    const inGroup = ordered.filter((each) => each.group === rest.join('.'))
    const exact = all.filter((each) => each.version === version && each.group === group.join('.'))
    return named(name, inGroup) ?? named(name, exact)
  }
  const resolve = (name: string): DiscoveredResource => {
    const found = find(name)
    if (found !== undefined) return found
    const guess = closest(
      name.toLowerCase(),
      all.flatMap((each) => [each.plural, singularOf(each), ...(each.shortNames ?? []), ...(each.categories ?? [])]),
    )
    const unknown = failed.length === 0 ? '' : ` (these groups could not be asked: ${failed.map((each) => each.apiVersion).join(', ')})`
    throw new CliError(
      `the server doesn't have a resource type ${JSON.stringify(name)}${unknown}`,
      guess === undefined ? undefined : `(Did you mean ${guess}?)`,
    )
  }
  return {
    all,
    resolve,
    resolveAll: (name) => {
      const members = ordered.filter((each) => each.categories?.includes(name) === true && each.preferred)
      return members.length > 0 && find(name) === undefined ? members : [resolve(name)]
    },
    ofKind: (apiVersion, kind) => all.find((each) => each.kind === kind && apiVersionOf(each.group, each.version) === apiVersion),
  }
}

export const singularOf = ({ singular, kind }: DiscoveredResource): string => singular ?? kind.toLowerCase()

/** `deployments.apps`, as messages name a resource. */
export const fullName = ({ plural, group }: DiscoveredResource): string => (group === '' ? plural : `${plural}.${group}`)

/** `deployment.apps`: how an object's kind is printed. */
export const kindName = ({ kind, group }: Pick<DiscoveredResource, 'kind' | 'group'>): string =>
  group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`
