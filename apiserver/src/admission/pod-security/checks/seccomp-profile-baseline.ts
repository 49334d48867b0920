import type { Check, CheckedPod, Violation } from '../check.ts'
import { explicitViolation } from '../seccomp.ts'
import { plural, sorted } from '../words.ts'

const POD = 'seccomp.security.alpha.kubernetes.io/pod'
const CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/'
const isGood = (value: string): boolean => value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/')

/** Before the field there were annotations. */
const annotationViolation = ({ metadata, containers }: CheckedPod): Violation | undefined => {
  const keys = [POD, ...containers.map(({ name }) => `${CONTAINER}${name}`)]
  const bad = keys.flatMap((key) => {
    const value = metadata.annotations?.[key]
    return value === undefined || isGood(value) ? [] : [`${key}=${JSON.stringify(value)}`]
  })
  if (bad.length === 0) return undefined
  return { reason: 'seccompProfile', detail: `forbidden ${plural('annotation', 'annotations', bad.length)} ${sorted(bad).join(', ')}` }
}

export const seccompProfileBaseline: Check = {
  id: 'seccompProfile_baseline',
  level: 'baseline',
  versions: [
    { since: 0, violation: annotationViolation },
    { since: 19, violation: explicitViolation },
  ],
}
