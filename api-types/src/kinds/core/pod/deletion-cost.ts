export const POD_DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'

/**
 * How dear a pod is to its ReplicaSet on scale-down; 0 where nothing is said, undefined where the text is no 32-bit integer.
 * Like upstream (`GetDeletionCostFromPodAnnotations`) it takes no sign but minus and no leading zeroes.
 */
export const parseDeletionCost = (text: string | undefined): number | undefined => {
  if (text === undefined) return 0
  if (!/^(0|-?[1-9]\d*)$/.test(text)) return undefined
  const cost = Number(text)
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : undefined
}
