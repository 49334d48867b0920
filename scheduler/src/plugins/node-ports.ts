import { definePlugin, reject } from '../framework.ts'
import { portTaken } from '../model/node-info.ts'
import type { HostPort, PodInfo } from '../model/pod-info.ts'
import { AssignedPod, Node, on } from '../wake.ts'

const PORTS_TAKEN = reject('unschedulable', "node(s) didn't have free ports for the requested pod ports")

const usedBy = ({ hostPorts }: PodInfo): ReadonlyMap<string, readonly string[]> => {
  const used = new Map<string, string[]>()
  for (const { key, ip } of hostPorts) used.set(key, [...(used.get(key) ?? []), ip])
  return used
}
const frees = (gone: PodInfo | undefined, wanted: readonly HostPort[]): boolean => {
  if (gone === undefined || gone.hostPorts.length === 0) return false
  const used = usedBy(gone)
  return wanted.some((port) => portTaken(used, port))
}

/** Keeps pods apart that want the same port of a node (upstream's `NodePorts`). */
export const nodePorts = definePlugin({
  name: 'NodePorts',
  wakeOn: [on(AssignedPod, 'delete').when((pod, { before }) => frees(before, pod.hostPorts)), on(Node, 'add')],
  prepare: ({ hostPorts }) => hostPorts,
  filters: (wanted) => wanted.length > 0,
  filter: (wanted, { usedPorts }) => {
    if (usedPorts.size === 0) return null
    for (const port of wanted) if (portTaken(usedPorts, port)) return PORTS_TAKEN
    return null
  },
})
