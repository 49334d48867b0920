import type { ProfilePlugin } from '../framework.ts'
import { NO_NODES_PLUGIN } from '../message.ts'
import { type ClusterEvent, Node, on, type WakeRule } from '../wake.ts'
import type { QueuedPod } from './queued-pod.ts'

interface PluginRule {
  readonly plugin: string
  readonly rule: WakeRule
}

/** Pods that wait for a change, filed under the plugins that rejected them: a change looks only at those whom it could help. */
export interface WaitingPods {
  add(pod: QueuedPod): void
  delete(pod: QueuedPod): void
  /** The one that waits longest. */
  oldest(): QueuedPod | undefined
  /** Those whom the change could help. */
  helpedBy(event: ClusterEvent): readonly QueuedPod[]
  /** Could a change of the pod itself help it? */
  helpedByOwnChange(pod: QueuedPod, event: ClusterEvent): boolean
  /** How many wait for each plugin's sake. */
  rejections(): ReadonlyMap<string, number>
}

export const createWaitingPods = (plugins: readonly ProfilePlugin[]): WaitingPods => {
  const rules = rulesByEvent(plugins)
  // In the order of coming, so that the first is the oldest.
  const all = new Set<QueuedPod>()
  const byPlugin = new Map<string, Set<QueuedPod>>()

  const rulesFor = ({ resource, actions }: ClusterEvent): readonly PluginRule[] =>
    actions.flatMap((action) => rules.get(`${resource}/${action}`) ?? [])
  return {
    add: (pod) => {
      all.add(pod)
      for (const plugin of pod.rejectedBy) {
        const pods = byPlugin.get(plugin)
        if (pods === undefined) byPlugin.set(plugin, new Set([pod]))
        else pods.add(pod)
      }
    },
    delete: (pod) => {
      all.delete(pod)
      for (const plugin of pod.rejectedBy) {
        const pods = byPlugin.get(plugin)
        pods?.delete(pod)
        if (pods?.size === 0) byPlugin.delete(plugin)
      }
    },
    oldest: () => {
      for (const pod of all) return pod
      return undefined
    },
    helpedBy: (event) => {
      if (all.size === 0) return []
      const helped = new Set<QueuedPod>()
      for (const { plugin, rule } of rulesFor(event)) {
        for (const pod of byPlugin.get(plugin) ?? []) {
          if (!helped.has(pod) && rule.hint?.(pod.info, event) !== false) helped.add(pod)
        }
      }
      return [...helped]
    },
    helpedByOwnChange: (pod, event) =>
      rulesFor(event).some(({ plugin, rule }) => pod.rejectedBy.includes(plugin) && rule.hint?.(pod.info, event) !== false),
    rejections: () => new Map([...byPlugin].map(([plugin, pods]) => [plugin, pods.size])),
  }
}

const rulesByEvent = (plugins: readonly ProfilePlugin[]): ReadonlyMap<string, readonly PluginRule[]> => {
  const rules = new Map<string, PluginRule[]>()
  const file = (plugin: string, rule: WakeRule): void => {
    for (const action of rule.actions) {
      const key = `${rule.resource}/${action}`
      rules.set(key, [...(rules.get(key) ?? []), { plugin, rule }])
    }
  }
  for (const { plugin } of plugins) for (const rule of plugin.wakeOn) file(plugin.name, rule)
  file(NO_NODES_PLUGIN, on(Node, 'add'))
  return rules
}
