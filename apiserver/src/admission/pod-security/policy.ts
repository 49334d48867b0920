import { type FieldError, fieldErrors, fieldPath } from '@coxswain/api-types'

export type Level = 'privileged' | 'baseline' | 'restricted'

export interface LevelVersion {
  readonly level: Level
  /** As it is written: `latest` or `v1.36`. */
  readonly version: string
  /** What is in force is chosen by it; that of `latest` is beyond all. */
  readonly minor: number
}

/** What a namespace asks for. */
export interface Policy {
  readonly enforce: LevelVersion
  readonly audit: LevelVersion
  readonly warn: LevelVersion
}

export interface NamespacePolicy {
  readonly policy: Policy
  /** Labels that cannot be read: these are taken for the strictest. */
  readonly errors: readonly FieldError[]
}

type Mode = keyof Policy

const PREFIX = 'pod-security.kubernetes.io/'
const LEVELS: readonly Level[] = ['privileged', 'baseline', 'restricted']
const VERSION = /^v1\.(0|[1-9]\d{0,6})$/
const AT = fieldPath('metadata').child('labels')

export const levelVersion = (level: Level, version: string): LevelVersion => ({
  level,
  version,
  minor: version === 'latest' ? Number.MAX_SAFE_INTEGER : Number(VERSION.exec(version)?.[1] ?? Number.MAX_SAFE_INTEGER),
})
export const isLevel = (text: string): text is Level => (LEVELS as readonly string[]).includes(text)
export const isVersion = (text: string): boolean => text === 'latest' || VERSION.test(text)
export const compareLevels = (a: Level, b: Level): number => LEVELS.indexOf(a) - LEVELS.indexOf(b)
export const policyText = ({ level, version }: LevelVersion): string => `${level}:${version}`
export const samePolicy = (a: LevelVersion, b: LevelVersion): boolean => a.level === b.level && a.version === b.version
export const isPrivileged = ({ enforce, audit, warn }: Policy): boolean =>
  enforce.level === 'privileged' && audit.level === 'privileged' && warn.level === 'privileged'

/** The policy of a namespace with these labels (upstream's `PolicyToEvaluate`). */
export const policyOf = (labels: Readonly<Record<string, string>> | undefined, defaults: Policy): NamespacePolicy => {
  if (labels === undefined || !Object.keys(labels).some((key) => key.startsWith(PREFIX))) return { policy: defaults, errors: [] }
  const errors: FieldError[] = []
  const read = (mode: Mode): LevelVersion => {
    const [level, version] = [labels[`${PREFIX}${mode}`], labels[`${PREFIX}${mode}-version`]]
    if (level !== undefined && !isLevel(level))
      errors.push(fieldErrors.invalid(AT.key(`${PREFIX}${mode}`), level, `must be one of ${LEVELS.join(', ')}`))
    if (version !== undefined && !isVersion(version))
      errors.push(fieldErrors.invalid(AT.key(`${PREFIX}${mode}-version`), version, 'must be "latest" or "v1.x"'))
    const chosen = level === undefined ? defaults[mode].level : isLevel(level) ? level : 'restricted'
    return levelVersion(chosen, version === undefined ? defaults[mode].version : isVersion(version) ? version : 'latest')
  }
  const [enforce, audit] = [read('enforce'), read('audit')]
  const warn = read('warn')
  const enforced = labels[`${PREFIX}enforce`]
  // Who enforces more than there are warnings of is warned of the same.
  const follows =
    labels[`${PREFIX}warn`] === undefined && enforced !== undefined && isLevel(enforced) && compareLevels(enforce.level, warn.level) > 0
  const ownVersion = labels[`${PREFIX}warn-version`] !== undefined || labels[`${PREFIX}enforce-version`] === undefined
  const warned = follows ? levelVersion(enforce.level, ownVersion ? warn.version : enforce.version) : warn
  return { policy: { enforce, audit, warn: warned }, errors }
}
