// What it costs to remember who changed what, and why.
import { deploymentsToBound, makeNodes } from './cluster.mjs'

const ROUNDS = 6
const FLAGS = { kept: [], none: ['--causes-kept=0'] }

/**
 * The same small Deployments with causes kept and without, in turn, each time in a process of its own that has made some before. The rounds'
 * medians are compared: what else the machine does falls on both.
 */
export const causes = async (startWith, count) => {
  const rounds = { kept: [], none: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const how of round % 2 === 0 ? ['kept', 'none'] : ['none', 'kept']) {
      rounds[how].push(
        await startWith(FLAGS[how], async (target) => {
          await makeNodes(target, 100)
          await deploymentsToBound(target, count, 4, 'first')
          const [row] = await deploymentsToBound(target, count, 4, 'then')
          return row
        }),
      )
    }
  }
  const kept = medianOf(rounds.kept)
  const none = medianOf(rounds.none)
  const more = (name) => `${(100 * (kept[name] / none[name] - 1)).toFixed(1)} %`
  return [
    { work: `${count} Deployments of 4, causes kept, ${ROUNDS} rounds`, ...kept },
    { work: `${count} Deployments of 4, no causes, ${ROUNDS} rounds`, ...none },
    { work: 'what causes cost', note: `${more('cpuMs')} CPU, ${more('seconds')} time` },
  ]
}

const medianOf = (rows) =>
  Object.fromEntries(
    Object.keys(rows[0]).flatMap((name) => (typeof rows[0][name] === 'number' ? [[name, median(rows.map((row) => row[name]))]] : [])),
  )
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2
}
