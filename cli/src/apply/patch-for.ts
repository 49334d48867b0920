import { generatedTypes, type JsonObject, type KubeObject, threeWayJsonMergePatch, threeWayMergePatch } from '@coxswain/api-types'
import { CliError } from '../errors.ts'
import type { AnyObject } from '../manifests/parse-manifests.ts'
import { lastApplied } from './last-applied.ts'

export interface ApplyPatch {
  readonly type: 'strategic' | 'merge'
  readonly patch: JsonObject
}

/** The patch that an apply sends: strategic for built-in kinds, a JSON merge patch for others. Empty where nothing is to do. */
export const patchFor = (current: AnyObject, modified: AnyObject): ApplyPatch => {
  const states = { original: lastApplied(current), modified, current }
  const type = typeOf(modified)
  if (type === undefined) return { type: 'merge', patch: threeWayJsonMergePatch(states) }
  const outcome = threeWayMergePatch({ types: generatedTypes, type, ...states })
  if (outcome.ok) return { type: 'strategic', patch: outcome.document }
  throw new CliError(
    `creating patch for ${modified.kind ?? ''} ${JSON.stringify(modified.metadata.name ?? '')}: ${outcome.failure.message}`,
  )
}

/** Full name of a built-in kind's type: `apps/v1.Deployment`, `core/v1.Pod`. */
const typeOf = ({ apiVersion = '', kind = '' }: KubeObject): string | undefined => {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  const suffix = `/${version ?? ''}.${kind}`
  return Object.keys(generatedTypes).find((name) => {
    const known = name.endsWith(suffix) ? generatedTypes[name]?.kind : undefined
    return known !== undefined && known.group === group && known.version === version && known.kind === kind
  })
}
