import type { Controller } from '@coxswain/client'

/** Names that older versions of upstream gave. */
const FORMER: ReadonlyMap<string, string> = new Map([
  ['bootstrapsigner', 'bootstrap-signer'],
  ['csrapproving', 'certificatesigningrequest-approving'],
  ['csrcleaner', 'certificatesigningrequest-cleaner'],
  ['csrsigning', 'certificatesigningrequest-signing'],
  ['endpoint', 'endpoints'],
  ['endpointslicemirroring', 'endpointslice-mirroring'],
  ['garbagecollector', 'garbage-collector'],
  ['nodeipam', 'node-ipam'],
  ['nodelifecycle', 'node-lifecycle'],
  ['podgc', 'pod-garbage-collector'],
  ['root-ca-cert-publisher', 'root-ca-certificate-publisher'],
  ['service', 'service-lb'],
  ['tokencleaner', 'token-cleaner'],
])

/** What upstream has as one controller is one name, of as many as it is here. */
const PARTS: ReadonlyMap<string, string> = new Map([['pod-disruption', 'disruption']])

/** Run only where they are named: machines join by tokens where somebody wants them to. */
const ON_DEMAND: ReadonlySet<string> = new Set(['bootstrap-signer', 'token-cleaner'])

const plainName = (name: string): string => {
  const short = name.endsWith('-controller') ? name.slice(0, -'-controller'.length) : name
  return FORMER.get(short) ?? PARTS.get(short) ?? short
}

/**
 * The controllers that a list of names means: `*` all of them but those on demand, `name` this one, `-name` not this one; what stands first counts
 * (upstream's --controllers). `deployment` and `deployment-controller` are one. Throws, by name, for one that there is not.
 */
export const selectControllers = (all: readonly Controller[], list: readonly string[]): readonly Controller[] => {
  const known = new Set(all.map(({ name }) => plainName(name)))
  const wanted = new Map<string, boolean>()
  for (const entry of list) {
    if (entry === '*') continue
    const isOff = entry.startsWith('-')
    const name = plainName(isOff ? entry.slice(1) : entry)
    if (!known.has(name))
      throw new RangeError(`there is no controller ${JSON.stringify(entry)}; there are ${all.map((each) => each.name).join(', ')}`)
    if (!wanted.has(name)) wanted.set(name, !isOff)
  }
  return all.filter(({ name }) => wanted.get(plainName(name)) ?? (list.includes('*') && !ON_DEMAND.has(plainName(name))))
}
