import { type FieldError, fieldErrors, type Path } from '@coxswain/api-types'

/** Upstream's limits of what rules may cost by their estimate: one expression, and all of a schema. */
export const EXPRESSION_LIMIT = 10_000_000
export const SCHEMA_LIMIT = 100_000_000

/** How many of the costliest expressions are named where a schema as a whole costs too much. */
const NAMED = 4
const SHARE_NAMED = 0.01
/** Past this factor the figure says no more. */
const MUCH = 100
/** Below it one digit would read as if nothing were exceeded. */
const LITTLE = 1.5

/** What all expressions of a schema may cost. */
export interface TotalCost {
  sum: number
  readonly largest: { readonly at: Path; readonly cost: number }[]
}

export const costText = (name: string, cost: number, limit: number): string => {
  const factor = cost / limit
  const text = factor > MUCH ? 'more than 100x' : factor < LITTLE ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`
  return `${name} exceeds budget by factor of ${text} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`
}

/** The errors of a schema whose expressions cost too much together. `at` is the schema's place. */
export const totalCostErrors = ({ sum, largest }: TotalCost, at: Path): readonly FieldError[] => {
  if (sum <= SCHEMA_LIMIT) return []
  const named = largest
    .filter(({ cost }) => cost >= SCHEMA_LIMIT * SHARE_NAMED)
    .sort((a, b) => b.cost - a.cost)
    .slice(0, NAMED)
  return [
    ...named.map(({ at: place }) =>
      fieldErrors.forbidden(
        place,
        'contributed to estimated rule & messageExpression cost total exceeding cost limit for entire OpenAPIv3 schema',
      ),
    ),
    fieldErrors.forbidden(
      at,
      costText('x-kubernetes-validations estimated rule & messageExpression cost total for entire OpenAPIv3 schema', sum, SCHEMA_LIMIT),
    ),
  ]
}
