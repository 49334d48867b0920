import type { CustomResourceDefinition } from '@coxswain/api-types'
import type { NamesInUse } from './naming.ts'

interface Known {
  readonly group: string
  readonly resources: readonly string[]
  readonly kinds: readonly string[]
  readonly settled: boolean
  readonly groupVersions: readonly string[]
}

/** What is to be known of all definitions to judge one: small, so that a thousand of them are quickly gone through. */
export interface NamesIndex {
  put(name: string, definition: CustomResourceDefinition): void
  remove(name: string): void
  /** Names that the others of its group have. */
  inUse(name: string, group: string): NamesInUse
  /** Definitions of a group that have not all the names that they ask for. */
  unsettled(group: string): readonly string[]
  /** Whether a group version (`example.com/v1`) is served by some definition. */
  serves(groupVersion: string): boolean
  groupVersions(name: string): readonly string[]
  groupOf(name: string): string | undefined
}

export const createNamesIndex = (): NamesIndex => {
  const known = new Map<string, Known>()
  const groups = new Map<string, Set<string>>()
  const servers = new Map<string, number>()
  const count = (versions: readonly string[], by: number): void => {
    for (const version of versions) servers.set(version, (servers.get(version) ?? 0) + by)
  }
  const remove = (name: string): void => {
    const before = known.get(name)
    if (before === undefined) return
    known.delete(name)
    groups.get(before.group)?.delete(name)
    count(before.groupVersions, -1)
  }
  return {
    remove,
    put: (name, definition) => {
      remove(name)
      const entry = knownOf(definition)
      known.set(name, entry)
      const members = groups.get(entry.group) ?? new Set()
      groups.set(entry.group, members.add(name))
      count(entry.groupVersions, 1)
    },
    inUse: (name, group) => {
      const others = [...(groups.get(group) ?? [])].filter((other) => other !== name).flatMap((other) => known.get(other) ?? [])
      return {
        resources: new Set(others.flatMap(({ resources }) => resources)),
        kinds: new Set(others.flatMap(({ kinds }) => kinds)),
      }
    },
    unsettled: (group) => [...(groups.get(group) ?? [])].filter((name) => known.get(name)?.settled === false),
    serves: (groupVersion) => (servers.get(groupVersion) ?? 0) > 0,
    groupVersions: (name) => known.get(name)?.groupVersions ?? [],
    groupOf: (name) => known.get(name)?.group,
  }
}

const knownOf = ({ spec, status }: CustomResourceDefinition): Known => {
  const { plural = '', singular = '', shortNames = [], kind = '', listKind = '' } = status?.acceptedNames ?? {}
  return {
    group: spec.group,
    resources: [plural, singular, ...shortNames].filter((name) => name !== ''),
    kinds: [kind, listKind].filter((name) => name !== ''),
    settled: status?.conditions?.some(({ type, status: value }) => type === 'NamesAccepted' && value === 'True') === true,
    groupVersions: spec.versions.filter(({ served }) => served).map(({ name }) => `${spec.group}/${name}`),
  }
}
