import type { ControllerMemory } from '@coxswain/client'

/** Memory that is one map from texts to plain values. */
export const mapMemory = <Value>(map: Map<string, Value>): ControllerMemory => ({
  dump: () => [...map],
  restore: (dump) => {
    // What `dump` gave: nothing else is ever handed back.
    for (const [key, value] of dump as readonly (readonly [string, Value])[]) map.set(key, value)
  },
})

/** Memory that is made of several, by name. */
export const memories = (parts: Readonly<Record<string, ControllerMemory>>): ControllerMemory => ({
  dump: () => Object.fromEntries(Object.entries(parts).map(([name, memory]) => [name, memory.dump()])),
  restore: (dump) => {
    const dumps = dump as Readonly<Record<string, unknown>>
    for (const [name, memory] of Object.entries(parts)) if (dumps[name] !== undefined) memory.restore(dumps[name])
  },
})

/** The memory of a controller that is one object of plain data, changed in place. */
export const valueMemory = (value: object): ControllerMemory => ({
  dump: () => ({ ...value }),
  restore: (dump) => {
    Object.assign(value, dump)
  },
})
