import { readFileSync } from 'node:fs'

/** Which process this is, beyond its id, which the system gives again to others. */
export interface ProcessIdentity {
  readonly pid: number
  /** Start time in clock ticks since boot, and the boot; empty where the system does not tell (only Linux does). */
  readonly started: string
  readonly boot: string
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Field 22 of proc(5)'s stat; the command in field 2 may hold anything, so counting starts after its closing bracket. */
const startOf = (pid: number): string => {
  const stat = read(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

const bootId = (): string => read('/proc/sys/kernel/random/boot_id').trim()

export const thisProcess = (): ProcessIdentity => ({ pid: process.pid, started: startOf(process.pid), boot: bootId() })

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** True while that very process runs, not another that has its id by now. */
export const isRunning = ({ pid, started, boot }: ProcessIdentity): boolean =>
  boot === bootId() && exists(pid) && (started === '' || started === startOf(pid))
