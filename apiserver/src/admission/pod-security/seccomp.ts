import type { CheckedPod, Violation } from './check.ts'
import { quoted, setters, sorted } from './words.ts'

const isGood = (type: string | undefined): boolean => type === 'RuntimeDefault' || type === 'Localhost'

/** Profiles that are named and not among those allowed. */
export const explicitViolation = ({ spec, containers }: CheckedPod): Violation | undefined => {
  const ofPod = spec.securityContext?.seccompProfile?.type
  const isBad = (type: string | undefined): boolean => type !== undefined && !isGood(type)
  const bad = containers.filter(({ securityContext }) => isBad(securityContext?.seccompProfile?.type))
  const who = setters(isBad(ofPod), bad)
  if (who === '') return undefined
  const types = [...(isBad(ofPod) ? [ofPod ?? ''] : []), ...bad.map(({ securityContext }) => securityContext?.seccompProfile?.type ?? '')]
  return { reason: 'seccompProfile', detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(sorted(types))}` }
}
