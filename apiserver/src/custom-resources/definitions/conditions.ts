import { type CustomResourceDefinition, type CustomResourceDefinitionCondition, formatTime } from '@coxswain/api-types'

type Condition = Pick<CustomResourceDefinitionCondition, 'type' | 'status'> & { readonly reason: string; readonly message: string }

export type { Condition }

export const conditionOf = ({ status }: CustomResourceDefinition, type: string): CustomResourceDefinitionCondition | undefined =>
  status?.conditions?.find((condition) => condition.type === type)

export const isTrue = (definition: CustomResourceDefinition, type: string): boolean => conditionOf(definition, type)?.status === 'True'

/** The definition with a condition as it is now; the very same where it says that already. Its time is that of the last change of status. */
export const withCondition = (definition: CustomResourceDefinition, condition: Condition, now: number): CustomResourceDefinition => {
  const before = conditionOf(definition, condition.type)
  if (before?.status === condition.status && before.reason === condition.reason && before.message === condition.message) return definition
  const { type, status, reason, message } = condition
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : formatTime(now)
  const next = { type, status, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }), reason, message }
  const conditions = definition.status?.conditions ?? []
  return withStatus(definition, {
    conditions: before === undefined ? [...conditions, next] : conditions.map((each) => (each === before ? next : each)),
  })
}

type Status = NonNullable<CustomResourceDefinition['status']>

export const withStatus = (definition: CustomResourceDefinition, status: Partial<Status>): CustomResourceDefinition => ({
  ...definition,
  status: { storedVersions: [], acceptedNames: { plural: '', kind: '' }, ...definition.status, ...status },
})
