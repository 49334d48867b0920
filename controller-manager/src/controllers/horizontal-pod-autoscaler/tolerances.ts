import { type AutoscalingV2, type DeepReadonly, parseQuantity } from '@coxswain/api-types'

/** How far usage may be from its target before anything is done, as shares of the target. */
export interface Tolerances {
  readonly up: number
  readonly down: number
}

const shareOf = (given: string | number | undefined, otherwise: number): number =>
  given === undefined ? otherwise : Number(parseQuantity(given).nanos) / 1e9

export const tolerancesOf = (
  behavior: DeepReadonly<AutoscalingV2.HorizontalPodAutoscalerBehavior> | undefined,
  otherwise: number,
): Tolerances => ({
  up: shareOf(behavior?.scaleUp?.tolerance, otherwise),
  down: shareOf(behavior?.scaleDown?.tolerance, otherwise),
})

export const isWithin = ({ up, down }: Tolerances, ratio: number): boolean => 1 - down <= ratio && ratio <= 1 + up
