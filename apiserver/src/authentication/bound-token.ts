import { type KindDefinition, kinds } from '@coxswain/api-types'
import { serviceAccountUser } from './service-account-user.ts'
import {
  type Concern,
  commonAudiences,
  FOR_GOOD,
  goneAt,
  LEEWAY_MS,
  type SignedToken,
  type TokenWorld,
  type Verdict,
} from './signed-token.ts'
import type { TokenClaims } from './token-key.ts'
import type { UserInfo } from './user-info.ts'

/**
 * A token of the TokenRequest API (upstream's `claims.go`): good in its time, for its audiences, while its account is there and the pod,
 * secret or node that it is bound to.
 */
export const boundToken = (claims: TokenClaims, world: TokenWorld): SignedToken => {
  const user = userOf(claims)
  const standsOn = objectsOf(claims)
  return {
    concerns: standsOn,
    check: (audiences) => {
      const common = commonAudiences(claims.aud, audiences)
      if ('why' in common) return { result: common, until: FOR_GOOD }
      const now = world.clock.now()
      const from = claims.nbf * 1000 - LEEWAY_MS
      if (now < from) return { result: { why: 'service account token is not valid yet' }, until: from }
      if (now > claims.exp * 1000) return { result: { why: 'service account token has expired' }, until: FOR_GOOD }
      let until = claims.exp * 1000
      for (const object of standsOn) {
        const verdict = checkObject(object, world)
        if ('why' in verdict.result) return verdict
        until = Math.min(until, verdict.until)
      }
      return { result: { user, audiences: common }, until }
    },
  }
}

interface Bound extends Concern {
  readonly uid: string | undefined
}

/** The account first, then the one object that the token is bound to. The node of a pod is said for information alone. */
const objectsOf = ({ 'kubernetes.io': { namespace, serviceaccount, secret, pod, node } }: TokenClaims): readonly Bound[] => {
  const account = { definition: kinds.ServiceAccount as KindDefinition, namespace, ...serviceaccount }
  if (secret !== undefined) return [account, { definition: kinds.Secret as KindDefinition, namespace, ...secret }]
  if (pod !== undefined) return [account, { definition: kinds.Pod as KindDefinition, namespace, ...pod }]
  if (node !== undefined) return [account, { definition: kinds.Node as KindDefinition, namespace: '', name: node.name, uid: node.uid }]
  return [account]
}

const checkObject = (wanted: Bound, { find, clock }: TokenWorld): Verdict => {
  const object = find(wanted.definition, wanted.namespace, wanted.name)
  if (object === undefined) return refused(wanted, `${wanted.definition.plural} ${JSON.stringify(wanted.name)} not found`)
  const until = goneAt(object)
  if (until < clock.now()) return refused(wanted, `service account ${wanted.namespace}/${wanted.name} has been deleted`)
  return object.metadata.uid === wanted.uid
    ? { result: {}, until }
    : { result: { why: otherUid(wanted, object.metadata.uid) }, until: FOR_GOOD }
}

/** What is wrong with the account is said; of other objects only that the token is worth nothing any more. */
const refused = ({ definition }: Bound, why: string): Verdict => ({
  result: { why: definition.kind === 'ServiceAccount' ? why : 'service account token has been invalidated' },
  until: FOR_GOOD,
})

const otherUid = ({ definition, uid }: Bound, now: string | undefined): string =>
  definition.kind === 'ServiceAccount'
    ? `service account UID (${now}) does not match claim (${uid})`
    : `${definition.kind.toLowerCase()} UID (${now}) does not match service account ${definition.kind.toLowerCase()} ref claim (${uid})`

const EXTRA = 'authentication.kubernetes.io'

/** Who a token is (upstream's `ServiceAccountInfo.UserInfo`). */
const userOf = ({ jti, 'kubernetes.io': { namespace, serviceaccount, pod, node } }: TokenClaims): UserInfo => ({
  ...serviceAccountUser(namespace, serviceaccount),
  extra: {
    ...(jti === undefined ? {} : { [`${EXTRA}/credential-id`]: [`JTI=${jti}`] }),
    ...(node === undefined ? {} : { [`${EXTRA}/node-name`]: [node.name] }),
    ...(node?.uid === undefined ? {} : { [`${EXTRA}/node-uid`]: [node.uid] }),
    ...(pod === undefined ? {} : { [`${EXTRA}/pod-name`]: [pod.name], [`${EXTRA}/pod-uid`]: [pod.uid] }),
  },
})
