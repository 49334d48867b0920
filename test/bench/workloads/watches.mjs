// Fan-out: many watchers of one collection while it changes; and watchers that never read.
import { inFlight } from '../load.mjs'
import { measured, memoryMiB } from '../measure.mjs'

const MAPS = '/api/v1/namespaces/default/configmaps'
const mapOf = (name) => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text: 'x'.repeat(1000) } })

/** `watchers` streams see `events` creates; writes count too. Done twice: the first time warms up. */
export const fanOut = async (target, watchers, events) => {
  await fanOutOnce(target, watchers, events)
  return [{ work: `${watchers} watchers × ${events} events, a delivery`, ...(await fanOutOnce(target, watchers, events)) }]
}

const fanOutOnce = async ({ client, pids }, watchers, events) => {
  let seen = 0
  let done
  const all = new Promise((resolve) => {
    done = resolve
  })
  const { metadata } = await client.json('GET', `${MAPS}?limit=1`)
  const streams = await Promise.all(
    Array.from({ length: watchers }, () =>
      client.watch(`${MAPS}?watch=1&resourceVersion=${metadata.resourceVersion}`, (chunk) => {
        for (let i = chunk.indexOf(10); i >= 0; i = chunk.indexOf(10, i + 1)) seen++
        if (seen >= watchers * events) done()
      }),
    ),
  )
  const row = await measured(pids, watchers * events, async () => {
    await inFlight(events, (i) => client.send('POST', MAPS, mapOf(`event-${i}`)))
    await all
  })
  for (const stream of streams) stream.close()
  await inFlight(events, (i) => client.send('DELETE', `${MAPS}/event-${i}`))
  return row
}

/**
 * Memory while `readers` watch and never read: before, halfway through the `writes`, and after them; and the same of as many writes without
 * readers. What grows in both is the history, which is bounded; what readers cost has been taken by halfway.
 */
export const stuckReaders = async ({ client, pids }, readers, writes) => {
  await inFlight(200, (i) => client.send('POST', MAPS, mapOf(`stuck-${i}`)))
  const write = (i) => client.send('PUT', `${MAPS}/stuck-${i % 200}`, mapOf(`stuck-${i % 200}`).replace('"text"', `"round${i}":"y","text"`))
  const course = async (from) => {
    const memory = [memoryMiB(pids)]
    for (const half of [0, 1]) {
      await inFlight(writes / 2, (i) => write(from + half * (writes / 2) + i))
      memory.push(memoryMiB(pids))
    }
    return memory.map((each) => each.toFixed(0)).join(' -> ')
  }
  const alone = await course(0)
  const streams = await Promise.all(Array.from({ length: readers }, () => client.watch(`${MAPS}?watch=1`)))
  const watched = await course(writes)
  for (const stream of streams) stream.close()
  return [{ work: `${readers} watchers that never read, ${writes} writes`, note: `${watched} MiB (without them, before: ${alone})` }]
}
