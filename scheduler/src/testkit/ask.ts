import type { Plugin } from '../framework.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { totalScores } from '../score.ts'
import type { SnapshotStore } from '../snapshot.ts'
import type { ClusterEvent } from '../wake.ts'

/** What a plugin alone says of a pod: for each node the reasons against it (none: it fits), or those against the pod as a whole. */
export const verdicts = (plugin: Plugin, pod: PodInfo, snapshot: SnapshotStore): Readonly<Record<string, string>> | string => {
  const state = plugin.prepare(pod, snapshot)
  const narrowed = plugin.narrow?.(state) ?? null
  if (narrowed !== null && 'severity' in narrowed) return `${narrowed.severity}: ${narrowed.reasons.join(', ')}`
  return Object.fromEntries(
    snapshot.nodes.map((node) => {
      const asked = plugin.filters?.(state) !== false && (narrowed === null || narrowed.has(node.name))
      const rejection = narrowed !== null && !narrowed.has(node.name) ? 'left out' : asked ? (plugin.filter?.(state, node) ?? null) : null
      if (rejection === null) return [node.name, 'fits']
      return [node.name, typeof rejection === 'string' ? rejection : `${rejection.severity}: ${rejection.reasons.join(', ')}`]
    }),
  )
}

/** Scores from 0 to 100 that a plugin alone gives the nodes; empty where it does not score the pod. */
export const scoresBy = (plugin: Plugin, pod: PodInfo, snapshot: SnapshotStore): Readonly<Record<string, number>> => {
  const state = plugin.prepare(pod, snapshot)
  if (plugin.score === undefined || plugin.scores?.(state) === false) return {}
  const totals = totalScores({ feasible: snapshot.nodes, scorers: [{ plugin, state, weight: 1 }], cluster: snapshot })
  return Object.fromEntries(snapshot.nodes.map(({ name }, i) => [name, totals[i] ?? Number.NaN]))
}

/** Would this plugin, having rejected the pod, be woken by the event? */
export const wokenBy = (plugin: Plugin, pod: PodInfo, event: ClusterEvent): boolean =>
  plugin.wakeOn.some(
    ({ resource, actions, hint }) =>
      resource === event.resource && event.actions.some((action) => actions.includes(action)) && hint?.(pod, event) !== false,
  )
