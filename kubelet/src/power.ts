import { kinds } from '@coxswain/api-types'
import type { Informers, Unsubscribe } from '@coxswain/client'
import type { Logger } from '@coxswain/ports'
import type { Nodes } from './create-nodes.ts'
import { STEERING_PREFIX } from './steering/steering.ts'

/** On a Node: with the value `off` its simulated machine is dead, with `shutdown` it goes down in order; without it the machine runs. */
export const POWER_ANNOTATION = `${STEERING_PREFIX}power`

export interface PowerOptions {
  readonly informers: Pick<Informers, 'for'>
  readonly nodes: Pick<Nodes, 'names' | 'stopNode' | 'startNode' | 'shutDownNode'>
  readonly logger: Logger
}

type Power = 'on' | 'off' | 'shutdown'

/**
 * Lets people cut the power of simulated machines through the API, and push their buttons: as long as a Node has the annotation, its
 * agent gives no sign of life and syncs nothing. Follows what is in the cache at once, so that with a filled cache a dead machine does
 * not come up first.
 */
export const followPower = ({ informers, nodes, logger }: PowerOptions): Unsubscribe => {
  const known = new Map<string, Power>()
  const set = (name: string, power: Power, isFirst: boolean): void => {
    logger.info({ node: name }, TOLD[power])
    if (power === 'on') nodes.startNode(name)
    // One that was shut down before this process began is off.
    else if (power === 'off' || isFirst) nodes.stopNode(name)
    else void nodes.shutDownNode(name).then(() => logger.info({ node: name }, 'the machine is off'))
  }
  return informers.for(kinds.Node).onChange((changes) => {
    const own = new Set(nodes.names())
    for (const { type, object } of changes) {
      const { name, annotations } = object.metadata
      const power = type === 'deleted' ? 'on' : powerOf(annotations?.[POWER_ANNOTATION])
      if (!own.has(name) || power === (known.get(name) ?? 'on')) continue
      known.set(name, power)
      set(name, power, type === 'added')
    }
  })
}

const powerOf = (text: string | undefined): Power => (text === 'off' || text === 'shutdown' ? text : 'on')
const TOLD = {
  on: 'the machine is switched on',
  off: 'the machine is switched off',
  shutdown: 'the machine is shut down',
} as const
