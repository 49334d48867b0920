// What a process has cost, read from /proc.
import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/** CPU seconds (user and system, children aside) that the processes have used. */
export const cpuSeconds = (pids) =>
  pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  }, 0)

/** Memory of the processes in MiB: proportional set size, less clean pages of files, which cost nothing that others could use. */
export const memoryMiB = (pids) =>
  pids.reduce((sum, pid) => {
    let total = 0
    let mapping = { file: false, pss: 0, clean: 0, rss: 1 }
    const close = () => {
      total += mapping.pss - (mapping.file ? mapping.pss * (mapping.clean / (mapping.rss || 1)) : 0)
    }
    for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
      const head = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ (\d+)/.exec(line)
      if (head) {
        close()
        mapping = { file: head[1] !== '0', pss: 0, clean: 0, rss: 0 }
      } else if (line.startsWith('Pss:')) mapping.pss = Number(/\d+/.exec(line)[0])
      else if (line.startsWith('Rss:')) mapping.rss = Number(/\d+/.exec(line)[0])
      else if (/^(Shared|Private)_Clean:/.test(line)) mapping.clean += Number(/\d+/.exec(line)[0])
    }
    close()
    return sum + total / 1024
  }, 0)

/** Runs `work` and tells how long it took, what the servers used, and both for each of its operations. */
export const measured = async (pids, operations, work) => {
  const cpu = cpuSeconds(pids)
  const began = performance.now()
  const given = await work()
  const seconds = (performance.now() - began) / 1000
  const used = cpuSeconds(pids) - cpu
  return { seconds, rate: operations / seconds, cpuMs: (used / operations) * 1000, ...given }
}

/** Pids of all descendants of a process, itself included. */
export const familyOf = (pid) => {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          return [
            [
              Number(name),
              Number(
                readFileSync(`/proc/${name}/stat`, 'utf8')
                  .replace(/^.*\) /, '')
                  .split(' ')[1],
              ),
            ],
          ]
        } catch {
          return []
        }
      }),
  )
  const family = new Set([pid])
  for (let grown = true; grown; ) {
    grown = false
    for (const [child, parent] of parents) if (family.has(parent) && !family.has(child)) grown = Boolean(family.add(child))
  }
  return [...family]
}
