import type { Controller } from '@coxswain/client'

/**
 * The controllers that a list of names means: `*` all of them, `name` this one, `-name` not this one; what stands first counts
 * (upstream's --controllers). Throws, by name, for one that there is not.
 */
export const selectControllers = (all: readonly Controller[], list: readonly string[]): readonly Controller[] => {
  for (const entry of list) {
    const name = entry.startsWith('-') ? entry.slice(1) : entry
    if (entry !== '*' && !all.some((each) => each.name === name))
      throw new RangeError(`there is no controller ${JSON.stringify(name)}; there are ${all.map((each) => each.name).join(', ')}`)
  }
  return all.filter(({ name }) => {
    const entry = list.find((each) => each === name || each === `-${name}`)
    return entry === undefined ? list.includes('*') : entry === name
  })
}
