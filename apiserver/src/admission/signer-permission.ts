import type { UserInfo } from '../authentication/user-info.ts'
import type { Authorizer } from '../authorization/authorizer.ts'

/** Whether a user may approve or sign requests for a signer, by its name or by that of all signers of its domain. */
export const maySign = (authorizer: Authorizer, user: UserInfo, verb: 'approve' | 'sign', signer: string): boolean => {
  const [domain = ''] = signer.split('/')
  return [signer, `${domain}/*`].some((name) => {
    const access = { verb, group: 'certificates.k8s.io', resource: 'signers', subresource: '', namespace: '', name }
    return authorizer.decide(user, access).verdict === 'allow'
  })
}
