import type { Compared } from './normalise.ts'

/** Where the two answers differ. `undefined`: the field is not there. */
export interface Finding {
  readonly case: string
  /** `1.body.spec.containers[0].image`: the step, counted from 0, then the field. */
  readonly at: string
  readonly upstream: unknown
  readonly ours: unknown
}

export const compare = (name: string, upstream: readonly Compared[], ours: readonly Compared[]): readonly Finding[] => {
  const findings: Finding[] = []
  const walk = (at: string, a: unknown, b: unknown): void => {
    if (isObject(a) && isObject(b) && a['kind'] === b['kind']) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) walk(`${at}.${key}`, a[key], b[key])
    } else if (Array.isArray(a) && Array.isArray(b)) {
      for (let i = 0; i < Math.max(a.length, b.length); i++) walk(`${at}[${i}]`, a[i], b[i])
    } else if (a !== b) findings.push({ case: name, at, upstream: a, ours: b })
  }
  for (let i = 0; i < Math.max(upstream.length, ours.length); i++) walk(String(i), upstream[i], ours[i])
  return findings
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
