import type { Pod } from '@coxswain/api-types'
import type { Lister } from '@coxswain/client'
import type { Clock } from '@coxswain/ports'
import { type NodeAgent, PODS_BY_NODE } from '../node/node-agent.ts'
import type { NodeFigures } from './figures.ts'
import { type Meter, readMeter } from './meter.ts'

export interface FigureReader {
  /** Undefined where the node is off. */
  read(agent: NodeAgent): NodeFigures | undefined
  forget(node: string): void
}

/** Reads the figures of nodes when somebody asks, and remembers what each has told. */
export const createFigureReader = ({ pods, clock }: { readonly pods: Lister<Pod>; readonly clock: Clock }): FigureReader => {
  const meters = new Map<string, Meter>()
  return {
    read: ({ spec: { name }, runtime, isRunning }) => {
      if (!isRunning()) return undefined
      const held = pods.byIndex(PODS_BY_NODE, name).flatMap((pod) => {
        const state = runtime.pod(pod.metadata.uid)
        return state === undefined ? [] : [{ pod, runtime: state }]
      })
      const { figures, meter } = readMeter(name, held, { before: meters.get(name), now: clock.now() })
      meters.set(name, meter)
      return figures
    },
    forget: (node) => void meters.delete(node),
  }
}
