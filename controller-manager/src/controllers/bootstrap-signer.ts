import { type ConfigMap, kinds, type Stored, semanticEqual } from '@coxswain/api-types'
import { defineController, objectKey, plan, update, type View, watching } from '@coxswain/client'
import { isBootstrapToken, signingToken } from '../shared/bootstrap-tokens.ts'
import type { SignDetached } from '../shared/signers.ts'
import { own } from '../shared/well-known.ts'

const NAMESPACE = 'kube-public'
const NAME = 'cluster-info'
const PREFIX = 'jws-kubeconfig-'

/**
 * Signs `kube-public/cluster-info` with each bootstrap token that may, so that a machine with a token can tell that what it reads before it
 * joins is its cluster's (upstream: pkg/controller/bootstrap, the signer).
 */
export const createBootstrapSigner = (sign: SignDetached) =>
  defineController<ConfigMap, Readonly<Record<string, string>>>({
    name: 'bootstrap-signer-controller',
    component: 'bootstrap-signer',
    for: kinds.ConfigMap,
    when: ({ object }) => isClusterInfo(object),
    watches: [watching(kinds.Secret, (secret) => (isBootstrapToken(secret) ? [objectKey(NAMESPACE, NAME)] : []))],
    gather: async ({ object, view }) => (object !== undefined && isClusterInfo(object) ? signatures(object, view, sign) : {}),
    reconcile: ({ object: info, view, gathered: signed, now }) => {
      if (info === undefined || !isClusterInfo(info) || own(info.data, 'kubeconfig') === undefined) return plan()
      const others = Object.entries(info.data ?? {}).filter(([key]) => !key.startsWith(PREFIX))
      const keys = tokensIn(view, now).map(({ id }) => `${PREFIX}${id}`)
      const wanted = keys.flatMap((key) => (signed[key] === undefined ? [] : [[key, signed[key]] as const]))
      const data = { ...Object.fromEntries(others), ...Object.fromEntries(wanted) }
      if (semanticEqual(data, info.data)) return plan()
      return plan(update(kinds.ConfigMap, { ...info, data }, { reason: 'it is not signed with each token that there is' }))
    },
  })

const isClusterInfo = ({ metadata }: Stored<ConfigMap>): boolean => metadata.namespace === NAMESPACE && metadata.name === NAME

const tokensIn = (view: View, now: number) =>
  view.list(kinds.Secret, 'kube-system').flatMap((secret) => (isBootstrapToken(secret) ? (signingToken(secret, now) ?? []) : []))

/** Of all tokens: which of them have ended is seen when the plan is made. */
const signatures = async (info: Stored<ConfigMap>, view: View, sign: SignDetached): Promise<Readonly<Record<string, string>>> => {
  const text = own(info.data, 'kubeconfig') ?? ''
  const signed = tokensIn(view, 0).map(async (token) => [`${PREFIX}${token.id}`, await sign(text, token)] as const)
  return Object.fromEntries(await Promise.all(signed))
}
