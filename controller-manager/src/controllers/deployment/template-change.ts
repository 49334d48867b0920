import { type ChangedField, changedFields, changeText } from '@coxswain/api-types'
import { byRevision } from './replica-set-state.ts'
import type { Rollout } from './rollout.ts'
import { withoutHash } from './same-template.ts'

/** Changes that are named; a template is seldom changed in more places at once. */
const MOST_NAMED = 3

/** Why the Deployment needs a ReplicaSet that there is not: what its template says that the last one's does not. */
export const templateChange = ({ deployment, old }: Rollout): string => {
  const last = [...old].sort(byRevision).at(-1)
  if (last === undefined) return 'the Deployment has no ReplicaSet yet'
  const changes = changedFields(withoutHash(last.object.spec?.template ?? {}), withoutHash(deployment.spec?.template ?? {}))
  const named = changes.slice(0, MOST_NAMED).map(inWords)
  const more = changes.length > MOST_NAMED ? [`${changes.length - MOST_NAMED} more changes of the template`] : []
  return [...named, ...more].join('; ') || 'no ReplicaSet has the present template'
}

const IMAGE = /^spec\.(c|initC)ontainers\[name=([^\]]+)\]\.image$/

const inWords = (change: ChangedField): string => {
  const [, , container] = IMAGE.exec(change.path) ?? []
  const text = changeText(change)
  return container === undefined
    ? `the template's ${text}`
    : `the image of its container ${container} changed${text.slice(change.path.length)}`
}
