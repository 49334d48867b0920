/** The condition of a type, among those of a status. */
export const findCondition = <C extends { readonly type: string }>(conditions: readonly C[] | undefined, type: C['type']): C | undefined =>
  conditions?.find((condition) => condition.type === type)
