import type { Finding } from './compare.ts'

/** A difference that is meant: Kubernetes has changed since 1.20, or we answer otherwise on purpose. */
export interface Difference {
  /** Cases, `theme/name`; `*` stands for any text. */
  readonly in: string
  /** Fields, as findings name them; `*` stands for any text. */
  readonly at: string
  /** What ours has there: exactly this, text that matches, or nothing (`undefined`). */
  readonly ours: unknown
  /** What upstream 1.20 has there; anything unless given. */
  readonly upstream?: unknown
  /** The release that changed it, or `deviation` where docs/reference/deviations.md has it. */
  readonly since: string
  readonly why: string
}

export const matches = (difference: Difference, finding: Finding): boolean =>
  glob(difference.in).test(finding.case) &&
  glob(difference.at).test(finding.at) &&
  same(difference.ours, finding.ours) &&
  (!('upstream' in difference) || same(difference.upstream, finding.upstream))

const patterns = new Map<string, RegExp>()
const glob = (pattern: string): RegExp => {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const known = patterns.get(pattern) ?? new RegExp(`^${parts.join('.*')}$`, 's')
  patterns.set(pattern, known)
  return known
}

/** A pattern is held against a text, or against an object's JSON. */
const same = (wanted: unknown, value: unknown): boolean =>
  wanted instanceof RegExp
    ? value !== undefined && wanted.test(typeof value === 'string' ? value : JSON.stringify(value))
    : JSON.stringify(wanted) === JSON.stringify(value)
