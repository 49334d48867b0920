// One kind of request at a time against the API server alone.
import { inFlight, podOf } from '../load.mjs'
import { measured } from '../measure.mjs'

const PODS = '/api/v1/namespaces/default/pods'
const STRATEGIC = 'application/strategic-merge-patch+json'

/** A server is as fast as it will be after some thousands of requests of a kind: code is compiled, caches and heap have their size. */
const WARM_UP_ROUNDS = 3

const warmUp = async (client, size) => {
  for (let round = 0; round < WARM_UP_ROUNDS; round++) {
    if (round > 0) await inFlight(size, (i) => client.send('POST', PODS, podOf(`warm-${i}`)))
    await inFlight(size, (i) => client.send('GET', `${PODS}/warm-${i}`))
    await inFlight(size, (i) => client.send('PATCH', `${PODS}/warm-${i}`, `{"metadata":{"labels":{"round":"r${round}"}}}`, STRATEGIC))
    await client.bytes(PODS)
    await inFlight(size, (i) => client.send('DELETE', `${PODS}/warm-${i}?gracePeriodSeconds=0`))
  }
}

/**
 * The same GETs from one route of fastify with the same bytes: what HTTP and TLS take of them. After ours at once, as the ratio is what counts.
 */
const bareGets = async ({ client, startBare }, size, ours) => {
  const bare = await startBare(await client.send('GET', `${PODS}/pod-0`))
  const gets = () => inFlight(size * 2, (i) => bare.client.send('GET', `${PODS}/pod-${i % size}`))
  try {
    await gets()
    const row = await measured(bare.pids, size * 2, gets)
    return { work: 'GET from a bare fastify route', ...row, note: `ours at ${(ours.rate / row.rate).toFixed(2)} of its rate` }
  } finally {
    await bare.client.close()
    await bare.stop()
  }
}

/** Rows of { work, rate, cpuMs, seconds }. `size` is the number of pods. The first creates of the process are a row of their own; the others are of a warm one. */
export const objects = async (target, size) => {
  const { client, pids } = target
  const rows = []
  const row = async (work, operations, run) => rows.push({ work, ...(await measured(pids, operations, run)) })
  const first = Math.ceil(size / 2)
  await row(`the first ${first} creates after the start`, first, () =>
    inFlight(first, (i) => client.send('POST', PODS, podOf(`warm-${i}`))),
  )
  await warmUp(client, first)
  await row('create a 1.5 KB pod', size, () => inFlight(size, (i) => client.send('POST', PODS, podOf(`pod-${i}`))))
  await row('GET a pod', size * 2, () => inFlight(size * 2, (i) => client.send('GET', `${PODS}/pod-${i % size}`)))
  if (target.startBare !== undefined) rows.push(await bareGets(target, size, rows.at(-1)))
  await row('strategic patch of a label', size, () =>
    inFlight(size, (i) => client.send('PATCH', `${PODS}/pod-${i}`, `{"metadata":{"labels":{"round":"r${i}"}}}`, STRATEGIC)),
  )
  let bytes = 0
  await client.bytes(PODS)
  await row(`LIST ${size} pods`, 10, async () => {
    for (let i = 0; i < 10; i++) bytes = await client.bytes(PODS)
  })
  rows.at(-1).note = `${(bytes / 1e6).toFixed(1)} MB`
  await row('delete a pod', size, () => inFlight(size, (i) => client.send('DELETE', `${PODS}/pod-${i}?gracePeriodSeconds=0`)))
  return rows
}
