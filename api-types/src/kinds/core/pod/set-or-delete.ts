import { deepCopy } from '../../../util/deep.ts'

/** Sets a field to a copy of a stored value, or takes it away where there is none. */
export const setOrDelete = <T extends object, Key extends keyof T>(target: T, key: Key, value: T[Key] | undefined): void => {
  if (value === undefined) delete target[key]
  else target[key] = deepCopy(value) as T[Key]
}
