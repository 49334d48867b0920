import type { NonResourceRule, ResourceRule } from '@coxswain/api-types'
import { AUTHENTICATED_GROUP, MASTERS_GROUP, UNAUTHENTICATED_GROUP, type UserInfo } from '../authentication/user-info.ts'
import type { Access, Authorizer, PathAccess, ResourceAccess } from './authorizer.ts'

/** What members of one of these groups may do, in every namespace. */
export interface Grant {
  readonly groups: readonly string[]
  readonly resourceRules: readonly ResourceRule[]
  readonly nonResourceRules: readonly NonResourceRule[]
}

const ALL = '*'

/** Members of system:masters may do all (upstream's role cluster-admin). */
const masters: Grant = {
  groups: [MASTERS_GROUP],
  resourceRules: [{ verbs: [ALL], apiGroups: [ALL], resources: [ALL] }],
  nonResourceRules: [{ verbs: [ALL], nonResourceURLs: [ALL] }],
}

/** Whoever is known may ask about himself (upstream's role system:basic-user). */
const basicUser: Grant = {
  groups: [AUTHENTICATED_GROUP],
  resourceRules: [
    { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'] },
    { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  ],
  nonResourceRules: [],
}

const withAllBelow = (...paths: readonly string[]): string[] => paths.flatMap((path) => [path, `${path}/*`])

/** Whoever is known may read what the API offers, not what it holds (upstream's role system:discovery). */
const discovery: Grant = {
  groups: [AUTHENTICATED_GROUP],
  resourceRules: [],
  nonResourceRules: [
    { verbs: ['get'], nonResourceURLs: withAllBelow('/api', '/apis', '/healthz', '/livez', '/openapi', '/readyz', '/version') },
  ],
}

/** Health and version are open to all (upstream's role system:public-info-viewer). */
const publicInfo: Grant = {
  groups: [AUTHENTICATED_GROUP, UNAUTHENTICATED_GROUP],
  resourceRules: [],
  nonResourceRules: [{ verbs: ['get', 'head'], nonResourceURLs: withAllBelow('/healthz', '/livez', '/readyz', '/version') }],
}

export const BUILT_IN_GRANTS: readonly Grant[] = [masters, basicUser, discovery, publicInfo]

/** An authorizer that knows grants to groups, and no roles or bindings. */
export const grantsAuthorizer = (grants: readonly Grant[]): Authorizer => {
  // A user is the same object for all requests of its connection, or token.
  const known = new WeakMap<UserInfo, readonly Grant[]>()
  const of = (user: UserInfo): readonly Grant[] => {
    const before = known.get(user)
    if (before !== undefined) return before
    const granted = grants.filter(({ groups }) => groups.some((group) => user.groups.includes(group)))
    known.set(user, granted)
    return granted
  }
  return {
    decide: (user, access) => (of(user).some((grant) => allows(grant, access)) ? ALLOWED : NO_OPINION),
    rulesFor: (user) => {
      const granted = of(user)
      return {
        resourceRules: granted.flatMap(({ resourceRules }) => resourceRules),
        nonResourceRules: granted.flatMap(({ nonResourceRules }) => nonResourceRules),
        incomplete: false,
      }
    },
  }
}

const ALLOWED = { verdict: 'allow', reason: '' } as const
const NO_OPINION = { verdict: 'no opinion', reason: '' } as const

const allows = ({ resourceRules, nonResourceRules }: Grant, access: Access): boolean =>
  'path' in access ? nonResourceRules.some((rule) => coversPath(rule, access)) : resourceRules.some((rule) => coversResource(rule, access))

const has = (list: readonly string[] | undefined, wanted: string): boolean => list?.some((each) => each === ALL || each === wanted) === true

/** Matching as upstream's `rbac/v1` evaluation helpers do it. */
const coversResource = (rule: ResourceRule, { verb, group, resource, subresource, name }: ResourceAccess): boolean => {
  const whole = subresource === '' ? resource : `${resource}/${subresource}`
  const { resourceNames = [] } = rule
  return (
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    (has(rule.resources, whole) || (subresource !== '' && rule.resources?.includes(`*/${subresource}`) === true)) &&
    (resourceNames.length === 0 || resourceNames.includes(name))
  )
}

const coversPath = ({ verbs, nonResourceURLs = [] }: NonResourceRule, { verb, path }: PathAccess): boolean =>
  has(verbs, verb) && nonResourceURLs.some((each) => (each.endsWith(ALL) ? path.startsWith(each.slice(0, -1)) : path === each))
