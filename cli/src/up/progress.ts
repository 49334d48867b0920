import type { Clock } from '@coxswain/ports'
import type { Terminal } from '../terminal.ts'

/** Shows what goes on, one line a step: drawn over while it runs where somebody looks, else a line when it takes long. */
export interface Progress {
  /** Runs a step. What it gives is told when it is done; a failure is the caller's to tell. */
  step<T>(title: string, task: (say: (detail: string) => void) => Promise<T>, result: (value: T) => string): Promise<T>
}

const SIGN_MS = 1_000

export const createProgress = (terminal: Terminal, clock: Clock): Progress => ({
  step: async (title, task, result) => {
    const began = clock.monotonic()
    let detail = ''
    const seconds = (): string => `${((clock.monotonic() - began) / 1000).toFixed(1)} s`
    const clear = terminal.live ? '\r\u001b[K' : ''
    const show = (): void => {
      if (terminal.live) terminal.out(`${clear}  ${title} ... ${detail}${detail === '' ? '' : ' '}(${seconds()})`)
    }
    const sign = (): void => {
      if (terminal.live) show()
      else terminal.out(`  ${title} ... ${detail}${detail === '' ? '' : ' '}(${seconds()})\n`)
      timer = clock.after(terminal.live ? SIGN_MS / 10 : SIGN_MS, sign)
    }
    if (terminal.live) terminal.out(`  ${title} ...`)
    let timer = clock.after(terminal.live ? SIGN_MS / 10 : SIGN_MS, sign)
    try {
      const value = await task((text) => {
        detail = text
        show()
      })
      terminal.out(`${clear}  ${title}: ${result(value)} (${seconds()})\n`)
      return value
    } catch (error) {
      terminal.out(terminal.live ? `${clear}  ${title}: failed (${seconds()})\n` : '')
      throw error
    } finally {
      timer.cancel()
    }
  },
})
