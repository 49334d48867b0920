import { type DeepReadonly, formatTime, kinds, type Pod, type PodStatus, type Stored } from '@coxswain/api-types'
import type { Actor, ModelServer, Move } from '@coxswain/client'
import { isPodReady } from '../../shared/pod-state.ts'

type StoredPod = Stored<Pod>

const isEnded = ({ status }: StoredPod): boolean => status?.phase === 'Failed' || status?.phase === 'Succeeded'
const byName = ({ metadata }: StoredPod) => ({ namespace: metadata.namespace, name: metadata.name })

const writeStatus = (server: ModelServer, pod: StoredPod, status: DeepReadonly<PodStatus>): void => {
  server.patch(kinds.Pod, { ...byName(pod), type: 'merge', patch: { status } })
}

const readyStatus = (now: number, ready: boolean): DeepReadonly<PodStatus> => ({
  phase: 'Running',
  startTime: formatTime(now),
  conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: formatTime(now) }],
})

/** Ends a pod, as its kubelet tells of it. */
export const endPod = (server: ModelServer, pod: StoredPod, phase: 'Failed' | 'Succeeded'): void =>
  writeStatus(server, pod, {
    phase,
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: formatTime(server.now()), reason: 'PodCompleted' }],
  })

/** Binds pods that wait for a node: any of these. */
export const scheduler =
  (nodes: readonly string[] = ['node-1', 'node-2']): Actor =>
  (server) =>
    server
      .list(kinds.Pod)
      .filter(({ spec, metadata }) => spec?.nodeName === undefined && metadata.deletionTimestamp === undefined)
      .flatMap((pod) =>
        nodes.map(
          (node): Move => ({
            label: `${pod.metadata.name} is bound to ${node}`,
            weight: 1,
            run: () => server.bind({ ...byName(pod), node }),
          }),
        ),
      )

export interface NodeBehaviour {
  /** What bad luck does to a pod that runs; nothing unless given. */
  readonly mishaps?: readonly ('fails' | 'is not ready')[] | undefined
  /** Pods of this template end by themselves: with success. */
  readonly endsByItself?: ((pod: StoredPod) => boolean) | undefined
}

/** Starts the pods that are bound, and stops those that are to go. */
export const nodes =
  ({ mishaps = [], endsByItself = () => false }: NodeBehaviour = {}): Actor =>
  (server) =>
    server
      .list(kinds.Pod)
      .filter(({ spec }) => spec?.nodeName !== undefined)
      .flatMap((pod): readonly Move[] => {
        const { name, deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata
        const move = (what: string, run: () => void, is?: Move['is']): Move => ({ label: `${name} ${what}`, weight: 1, run, is })
        if (deletionTimestamp !== undefined) {
          const stop = (): void => (isEnded(pod) ? server.erase(kinds.Pod, byName(pod)) : endPod(server, pod, 'Succeeded'))
          return deletionGracePeriodSeconds > 0 ? [move(isEnded(pod) ? 'is taken away' : 'stops', stop)] : []
        }
        if (isEnded(pod)) return []
        if (!isPodReady(pod)) return [move('becomes ready', () => writeStatus(server, pod, readyStatus(server.now(), true)))]
        return [
          ...(endsByItself(pod) ? [move('succeeds', () => endPod(server, pod, 'Succeeded'))] : []),
          ...(mishaps.includes('fails') ? [move('fails', () => endPod(server, pod, 'Failed'), 'disturbance')] : []),
          ...(mishaps.includes('is not ready')
            ? [move('is not ready', () => writeStatus(server, pod, readyStatus(server.now(), false)), 'disturbance')]
            : []),
        ]
      })
