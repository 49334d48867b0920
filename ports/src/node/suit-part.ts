import { setFlagsFromString } from 'node:v8'
import { compileForBursts } from './compile-when-busy.ts'
import { letYoungGrow } from './let-young-grow.ts'

/** In 2 MB what is under way between a part and the server does not fit: it would be moved twice, and be garbage of the large space then. */
const YOUNG_MB = 8

/**
 * Suits V8 to a part beside the server, for it to call when it has started. It works in bursts, between which it is idle, and its objects live
 * as long as a request: V8's own threads took a third of the CPU time of such a burst, to compile for the next one and to move what was about to die.
 */
export const suitPart = (): void => {
  compileForBursts()
  letYoungGrow(YOUNG_MB)
  // So small a space is collected sooner by one thread than others are woken.
  setFlagsFromString('--no-parallel-scavenge')
}
