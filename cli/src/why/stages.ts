import { type CauseStage, parseTime } from '@coxswain/api-types'

/** `4ms`, `1.2s`, `75s`. */
export const shortDuration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)}ms`
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)}s` : `${Math.round(ms / 1000)}s`
}

/** How long each stage took: the time since the one before. Of the first nobody knows. */
export const stageDurations = (stages: readonly CauseStage[]): ReadonlyMap<string, number> => {
  const times = stages.map(({ time }) => parseTime(time) ?? Number.NaN)
  return new Map(stages.flatMap(({ name }, i) => (i === 0 ? [] : [[name, (times[i] ?? 0) - (times[i - 1] ?? 0)] as const])))
}

/** From the first stage to the last; undefined where there are none. */
export const wholeDuration = (stages: readonly CauseStage[]): number | undefined => {
  const durations = [...stageDurations(stages).values()]
  return durations.length === 0 ? undefined : durations.reduce((sum, each) => sum + each, 0)
}

/** `running 2.3s after it was measured: seen 0.8s, decided 4ms, ...`. */
export const stagesText = (stages: readonly CauseStage[]): string => {
  const parts = [...stageDurations(stages)].map(([name, ms]) => `${name} ${shortDuration(ms)}`)
  return `${stages.at(-1)?.name} ${shortDuration(wholeDuration(stages) ?? 0)} after it was ${stages[0]?.name}: ${parts.join(', ')}`
}
