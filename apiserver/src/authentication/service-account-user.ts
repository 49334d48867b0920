import { isDns1123Label, isDns1123Subdomain } from '@coxswain/api-types'
import { AUTHENTICATED_GROUP, type UserInfo } from './user-info.ts'

const PREFIX = 'system:serviceaccount:'
const GROUP = 'system:serviceaccounts'

/** As whom a service account is known (upstream's package `serviceaccount`). */
export const serviceAccountName = (namespace: string, name: string): string => `${PREFIX}${namespace}:${name}`

export const serviceAccountGroups = (namespace: string): readonly string[] => [GROUP, `${GROUP}:${namespace}`]

/** The account that a user's name stands for; undefined where it is another's. */
export const serviceAccountIn = (userName: string): { readonly namespace: string; readonly name: string } | undefined => {
  const [namespace = '', name = '', ...more] = userName.startsWith(PREFIX) ? userName.slice(PREFIX.length).split(':') : []
  const named = more.length === 0 && isDns1123Label(namespace).length === 0 && isDns1123Subdomain(name).length === 0
  return named ? { namespace, name } : undefined
}

export const serviceAccountUser = (namespace: string, { name, uid }: { readonly name: string; readonly uid: string }): UserInfo => ({
  name: serviceAccountName(namespace, name),
  uid,
  groups: [...serviceAccountGroups(namespace), AUTHENTICATED_GROUP],
})
