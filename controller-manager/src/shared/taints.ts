import { type DeepReadonly, formatTime, type Node, type Stored, type Taint } from '@coxswain/api-types'

export type ReadonlyTaint = DeepReadonly<Taint>

export const NOT_READY = 'node.kubernetes.io/not-ready'
export const UNREACHABLE = 'node.kubernetes.io/unreachable'
export const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service'

/** One key may stand for several taints, of different effects. */
const isSameTaint = (a: Pick<ReadonlyTaint, 'key' | 'effect'>, b: Pick<ReadonlyTaint, 'key' | 'effect'>): boolean =>
  a.key === b.key && a.effect === b.effect

export const taintsOf = (node: Stored<Node>): readonly ReadonlyTaint[] => node.spec?.taints ?? []

export const hasTaint = (node: Stored<Node>, taint: Pick<ReadonlyTaint, 'key' | 'effect'>): boolean =>
  taintsOf(node).some((each) => isSameTaint(each, taint))

/** Taints with some taken away and others, that are not there yet, put behind them. `now` in milliseconds since the epoch. */
export const changeTaints = (
  taints: readonly ReadonlyTaint[],
  {
    add,
    drop,
  }: { readonly add: readonly Pick<ReadonlyTaint, 'key' | 'effect'>[]; readonly drop: readonly Pick<ReadonlyTaint, 'key' | 'effect'>[] },
  now: number,
): readonly ReadonlyTaint[] => [
  ...taints.filter((taint) => !drop.some((each) => isSameTaint(each, taint))),
  ...add
    .filter((taint) => !taints.some((each) => isSameTaint(each, taint)))
    .map(({ key, effect }) => ({ key, effect, timeAdded: formatTime(now) })),
]
