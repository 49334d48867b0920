import type { Metrics } from '@coxswain/ports'
import { type ScaleUp, STAGES } from './scale-ups.ts'

const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 15, 30, 60, 300]

/** How long the stages of changes to more replicas took, each from the one before. */
export const createStageMetrics = (metrics: Metrics) => {
  const stages = metrics.histogram(
    'coxswain_autoscaler_stage_duration_seconds',
    'Time that a stage of scaling up took, by the stage: seen, decided, created, scheduled, running',
    ['stage'],
    BUCKETS,
  )
  const whole = metrics.histogram(
    'coxswain_autoscaler_scale_up_duration_seconds',
    'Time from the reading of which more replicas were decided until their pods ran',
    [],
    BUCKETS,
  )
  return {
    observe: ({ times }: ScaleUp): void => {
      const known = STAGES.flatMap((stage) => (times[stage] === undefined ? [] : [{ stage, at: times[stage] }]))
      for (const [i, { stage, at }] of known.entries()) {
        const before = known[i - 1]
        if (before !== undefined) stages.observe({ stage }, (at - before.at) / 1000)
      }
      const [first] = known
      if (first !== undefined && times.running !== undefined) whole.observe({}, (times.running - first.at) / 1000)
    },
  }
}
