import type { CsiVolume } from './csi-volume.ts'

/** Handles of a node's volumes by driver, each with the number of those who use it. */
export type NodeVolumes = ReadonlyMap<string, ReadonlyMap<string, number>>

/** Who has a volume on a node: a claim, an attachment. */
export interface VolumeUser {
  readonly key: string
  /** What it stands for now. */
  resolve(): Resolved
}

export interface Resolved {
  readonly volume: CsiVolume | undefined
  /** Keys of the objects by whose changes it would be another. */
  readonly sources: readonly string[]
}

/**
 * Which volumes each node has. A user stands for a volume that may be another tomorrow: what changes is moved, so that nobody need ever
 * go over a node's pods.
 */
export interface AttachedVolumes {
  /** A user came to a node (1), or left it (-1). */
  place(user: VolumeUser, node: string, by: 1 | -1): void
  /** What a user stands for may have changed. */
  refresh(key: string): void
  /** The same of those who name this object. */
  refreshUsersOf(source: string): void
  isUsed(key: string): boolean
  on(node: string): NodeVolumes
}

interface Use {
  readonly user: VolumeUser
  readonly nodes: Map<string, number>
  resolved: Resolved
}

const NO_VOLUMES: NodeVolumes = new Map()

export const createAttachedVolumes = (): AttachedVolumes => {
  const uses = new Map<string, Use>()
  const bySource = new Map<string, Set<string>>()
  const counts = createVolumeCounts()

  const file = (key: string, { sources }: Resolved): void => {
    for (const source of sources) bySource.set(source, (bySource.get(source) ?? new Set()).add(key))
  }
  const unfile = (key: string, { sources }: Resolved): void => {
    for (const source of sources) {
      const users = bySource.get(source)
      users?.delete(key)
      if (users?.size === 0) bySource.delete(source)
    }
  }
  const begin = (user: VolumeUser): Use => {
    const use: Use = { user, nodes: new Map(), resolved: user.resolve() }
    uses.set(user.key, use)
    file(user.key, use.resolved)
    return use
  }
  const refresh = (key: string): void => {
    const use = uses.get(key)
    if (use === undefined) return
    const next = use.user.resolve()
    unfile(key, use.resolved)
    file(key, next)
    for (const [node, count] of use.nodes) {
      counts.add(node, use.resolved.volume, -count)
      counts.add(node, next.volume, count)
    }
    use.resolved = next
  }
  return {
    place: (user, node, by) => {
      const use = uses.get(user.key) ?? begin(user)
      bump(use.nodes, node, by)
      counts.add(node, use.resolved.volume, by)
      if (use.nodes.size > 0) return
      uses.delete(user.key)
      unfile(user.key, use.resolved)
    },
    refresh,
    refreshUsersOf: (source) => {
      for (const key of [...(bySource.get(source) ?? [])]) refresh(key)
    },
    isUsed: (key) => uses.has(key),
    on: counts.of,
  }
}

const createVolumeCounts = () => {
  const nodes = new Map<string, Map<string, Map<string, number>>>()
  return {
    of: (node: string): NodeVolumes => nodes.get(node) ?? NO_VOLUMES,
    add: (node: string, volume: CsiVolume | undefined, by: number): void => {
      if (volume === undefined) return
      const drivers = nodes.get(node) ?? new Map<string, Map<string, number>>()
      const handles = drivers.get(volume.driver) ?? new Map<string, number>()
      bump(handles, volume.handle, by)
      if (handles.size > 0) drivers.set(volume.driver, handles)
      else drivers.delete(volume.driver)
      if (drivers.size > 0) nodes.set(node, drivers)
      else nodes.delete(node)
    },
  }
}

const bump = (counts: Map<string, number>, key: string, by: number): void => {
  const next = (counts.get(key) ?? 0) + by
  if (next > 0) counts.set(key, next)
  else counts.delete(key)
}
