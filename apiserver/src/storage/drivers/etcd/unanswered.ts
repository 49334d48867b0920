import { UnavailableError } from '../../store.ts'
import { isTransport } from './client.ts'

/** What etcd itself says of it: `etcdserver: request timed out`. */
const OWN_WORDS = /etcdserver: .+/

/**
 * A failure of a read, for whoever asked: where etcd did not answer, in the words that upstream's server has for it. Those of the library
 * stay the cause: they name addresses.
 */
export const unanswered = (error: unknown): unknown =>
  isTransport(error) ? new UnavailableError(wordsOf((error as Error).message), { cause: error }) : error

const wordsOf = (text: string): string => {
  const own = OWN_WORDS.exec(text)?.[0]
  if (own !== undefined) return own
  return /deadline/i.test(text) ? 'context deadline exceeded' : 'rpc error: code = Unavailable desc = transport is closing'
}
