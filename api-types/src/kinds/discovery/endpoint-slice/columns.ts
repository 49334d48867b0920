import type { EndpointSlice } from '../../../generated/discovery.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'

const SHOWN = 3

/** The first three and how many more there are. Lists in the wire's order; `<unset>` where there is nothing (upstream's `listWithMoreString`). */
const firstOf = (texts: readonly string[]): string => {
  const shown = texts.slice(0, SHOWN).join(',')
  return texts.length > SHOWN ? `${shown} + ${texts.length - SHOWN} more...` : shown || '<unset>'
}

export const portList = ({ ports }: DeepReadonly<EndpointSlice>): string =>
  // A port without a number is any; one with a name only shows the name.
  firstOf((ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port))))

export const addressList = ({ endpoints }: DeepReadonly<EndpointSlice>): string =>
  firstOf((endpoints ?? []).flatMap(({ addresses }) => addresses ?? []))
