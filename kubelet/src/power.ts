import { kinds } from '@coxswain/api-types'
import type { Informers, Unsubscribe } from '@coxswain/client'
import type { Logger } from '@coxswain/ports'
import type { Nodes } from './create-nodes.ts'
import { STEERING_PREFIX } from './steering/steering.ts'

/** On a Node: with the value `off` its simulated machine is dead, without it the machine runs. */
export const POWER_ANNOTATION = `${STEERING_PREFIX}power`

export interface PowerOptions {
  readonly informers: Pick<Informers, 'for'>
  readonly nodes: Pick<Nodes, 'names' | 'stopNode' | 'startNode'>
  readonly logger: Logger
}

/**
 * Lets people cut the power of simulated machines through the API: as long as a Node has the annotation, its agent gives no sign of
 * life and syncs nothing. Follows what is in the cache at once, so that with a filled cache a dead machine does not come up first.
 */
export const followPower = ({ informers, nodes, logger }: PowerOptions): Unsubscribe => {
  const off = new Set<string>()
  return informers.for(kinds.Node).onChange((changes) => {
    const known = new Set(nodes.names())
    for (const { type, object } of changes) {
      const { name, annotations = {} } = object.metadata
      if (!known.has(name)) continue
      const isOff = type !== 'deleted' && annotations[POWER_ANNOTATION] === 'off'
      if (isOff === off.has(name)) continue
      logger.info({ node: name }, isOff ? 'the machine is switched off' : 'the machine is switched on')
      if (isOff) {
        off.add(name)
        nodes.stopNode(name)
      } else {
        off.delete(name)
        nodes.startNode(name)
      }
    }
  })
}
