// The table: a row a kind of work, a column a server; behind ours, in brackets, the ratio to upstream of the same run.

const text = ({ readyMs, memory, rate, cpuMs, note, total }) => {
  if (readyMs !== undefined) return `${(readyMs / 1000).toFixed(2)} s`
  if (memory !== undefined) return `${memory.toFixed(0)} MiB`
  if (rate === undefined) return note ?? ''
  const speed = total === undefined ? `${rate.toFixed(0)}/s` : `${total.toFixed(1)} s`
  const cpu = cpuMs === undefined ? '' : `, ${cpuMs < 0.1 ? cpuMs.toFixed(4) : cpuMs.toFixed(2)} ms CPU`
  return `${speed}${cpu}${note === undefined ? '' : `, ${note}`}`
}

const ratio = (ours, theirs) => {
  if (theirs === undefined) return ''
  if (ours.readyMs !== undefined) return ` (${(ours.readyMs / theirs.readyMs).toFixed(2)} of the time)`
  if (ours.memory !== undefined) return ` (${(ours.memory / theirs.memory).toFixed(2)} of the memory)`
  if (ours.rate === undefined) return ''
  const rate = `${(ours.rate / theirs.rate).toFixed(1)} × the rate`
  return ours.cpuMs === undefined ? ` (${rate})` : ` (${rate}, ${(ours.cpuMs / theirs.cpuMs).toFixed(2)} of the CPU)`
}

export const printReport = (results) => {
  const names = [...results.keys()]
  const works = [...new Set([...results.values()].flat().map((row) => row.work))]
  const upstream = new Map((results.get('upstream 1.20') ?? []).map((row) => [row.work, row]))
  console.log(`\n| work | ${names.join(' | ')} |\n| --- | ${names.map(() => '---').join(' | ')} |`)
  for (const work of works) {
    const cells = names.map((name) => {
      const row = results.get(name).find((each) => each.work === work)
      return row === undefined ? '' : `${text(row)}${name.startsWith('ours') ? ratio(row, upstream.get(work)) : ''}`
    })
    console.log(`| ${work} | ${cells.join(' | ')} |`)
  }
}
