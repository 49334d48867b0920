import { createHash } from 'node:crypto'
import type { Client } from '@coxswain/client'
import type { DoorFiles, TlsDoor } from '@coxswain/client/node/serving'
import { createAccessReviews, createAuthenticator, createFrontProxy, createTokenReviews } from '@coxswain/client/serving'
import type { Clock, Logger, Timer } from '@coxswain/ports'
import { type Authorities, readAuthorities } from '../authorities.ts'
import { createGuard } from '../guard.ts'

/** Whose word is believed may change while a server runs: it is looked up so often. */
const AUTHORITIES_MS = 60_000
/** As long as upstream's servers that extend an API server keep its word. */
const REVIEW_MS = 10_000

/** Who may ask: the API server in the name of its callers, and whoever the API server lets. */
export const guardOf = (client: Client, clock: Clock, { frontProxy }: Authorities) => {
  const digest = (token: string): string => createHash('sha256').update(token).digest('base64')
  return createGuard({
    authenticate: createAuthenticator({
      userOfFrontProxy: createFrontProxy(frontProxy),
      userOfToken: createTokenReviews({ client, clock, digest, ttlMs: REVIEW_MS }),
      clock,
    }),
    review: createAccessReviews({ client, clock, allowedMs: REVIEW_MS, deniedMs: REVIEW_MS }),
  })
}

export interface Followed {
  readonly client: Client
  readonly clock: Clock
  readonly logger: Logger
  readonly known: Authorities
  readonly tls: DoorFiles
  readonly door: TlsDoor
}

/** Looks now and then whose word is believed. What cannot be read stays as it was. */
export const followAuthorities = (
  { client, clock, logger, known, tls, door }: Followed,
  changed: (authorities: Authorities) => void,
): (() => void) => {
  let last = JSON.stringify(known)
  let timer: Timer | undefined
  const look = async (): Promise<void> => {
    try {
      const found = await readAuthorities(client)
      if (JSON.stringify(found) !== last) {
        door.setFiles({ ...tls, ...found })
        changed(found)
        last = JSON.stringify(found)
      }
    } catch (error) {
      logger.warn({ error }, 'whose word is to be believed could not be read')
    }
    if (timer !== undefined) wait()
  }
  const wait = (): void => {
    timer = clock.after(AUTHORITIES_MS, () => void look())
  }
  wait()
  return () => {
    timer?.cancel()
    timer = undefined
  }
}
