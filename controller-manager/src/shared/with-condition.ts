/** The conditions with this one in place of the one of its type, or behind the others where there is none. */
export const withCondition = <C extends { readonly type: string }>(conditions: readonly C[] | undefined, next: C): readonly C[] => {
  const all = conditions ?? []
  const at = all.findIndex(({ type }) => type === next.type)
  return at < 0 ? [...all, next] : all.with(at, next)
}
