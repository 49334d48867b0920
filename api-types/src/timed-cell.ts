import type { Cell, Column } from './kind.ts'
import type { KubeObject } from './object.ts'

/** A cell that changes as time goes by: `read` takes from the object all that it is made of, `show` makes it. */
export const timedCell = <T extends KubeObject, Held>(
  read: (object: T) => Held,
  show: (held: Held, now: number) => Cell,
): Required<Pick<Column<T>, 'value' | 'kept'>> => ({
  value: (object, now) => show(read(object), now),
  kept: (object) => {
    const held = read(object)
    return (now) => show(held, now)
  },
})
