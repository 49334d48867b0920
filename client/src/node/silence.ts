import type { Clock, Timer } from '@coxswain/ports'

export interface SilenceOptions {
  readonly clock: Clock
  /** Can a new connection be had? Asked when nothing has arrived for a while though something should. */
  readonly reach: () => Promise<boolean>
  /** The server cannot be reached any more: connections that are open wait for ever. */
  readonly onLost: () => void
}

/**
 * Tells a server that takes its time from one that the network has cut off. To a connection with a request on it the kernel sends again, at
 * ever longer intervals, for a quarter of an hour before it gives up: it is found dead no sooner, and when the network is back, it is used
 * again no sooner than the next interval has passed.
 */
export interface Silence {
  /** Somebody waits for an answer from now on. */
  asked(): void
  /** He waits no longer: it has begun, or has failed. */
  answered(): void
  /** Something has arrived, of whatever answer. */
  heard(): void
  stop(): void
}

const LOOK_MS = 1_000
/** Looks in a row without a sign of life before the server is looked for. They are counted, as time also passes while this process sleeps. */
const SILENT_LOOKS = 5

export const createSilence = ({ clock, reach, onLost }: SilenceOptions): Silence => {
  let [waiting, silentLooks] = [0, 0]
  let [isHeard, isReaching, isStopped] = [false, false, false]
  let timer: Timer | undefined

  const lookLater = (): void => {
    timer = clock.after(LOOK_MS, look)
  }
  function look(): void {
    timer = undefined
    silentLooks = isHeard ? 0 : silentLooks + 1
    isHeard = false
    if (waiting === 0) return
    if (silentLooks >= SILENT_LOOKS && !isReaching) void search()
    lookLater()
  }
  const search = async (): Promise<void> => {
    isReaching = true
    const isThere = await reach()
    isReaching = false
    silentLooks = 0
    if (!isThere && !isHeard && !isStopped) onLost()
  }
  return {
    asked: () => {
      waiting++
      if (timer !== undefined || isStopped) return
      silentLooks = 0
      isHeard = false
      lookLater()
    },
    answered: () => {
      waiting--
    },
    heard: () => {
      isHeard = true
    },
    stop: () => {
      isStopped = true
      timer?.cancel()
      timer = undefined
    },
  }
}
