import { serviceAccountGroups, serviceAccountName } from '../../authentication/service-account-user.ts'
import type { UserInfo } from '../../authentication/user-info.ts'
import type { Access, Authorizer } from '../../authorization/authorizer.ts'
import type { AccessQuestion, Authorizer as CelAuthorizer } from '../../cel/environment.ts'

/** Answers the access questions of expressions as the server would answer a request; each question once. */
export const expressionAuthorizer = (authorizer: Authorizer, user: UserInfo): CelAuthorizer => {
  const answers = new Map<string, ReturnType<CelAuthorizer['authorize']>>()
  return {
    user: user.name,
    authorize: (question) => {
      const key = JSON.stringify(question)
      const known = answers.get(key)
      if (known !== undefined) return known
      const { verdict, reason } = authorizer.decide(asker(question, user), accessOf(question))
      const answer = { allowed: verdict === 'allow', reason }
      answers.set(key, answer)
      return answer
    },
  }
}

const asker = ({ serviceAccount }: AccessQuestion, user: UserInfo): UserInfo => {
  if (serviceAccount === undefined) return user
  const { namespace, name } = serviceAccount
  return { name: serviceAccountName(namespace, name), groups: serviceAccountGroups(namespace) }
}

const accessOf = (question: AccessQuestion): Access => {
  const { verb, path, group = '', resource = '', subresource = '', namespace = '', name = '' } = question
  return path === undefined ? { verb, group, resource, subresource, namespace, name } : { verb, path }
}
