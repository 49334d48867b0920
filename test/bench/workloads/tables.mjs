// The columns of `kubectl get` beside the objects themselves.
import { inFlight, podOf } from '../load.mjs'
import { measured } from '../measure.mjs'

const PODS = '/api/v1/namespaces/tables/pods'
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io'
const ROUNDS = 20

/** Rows of { work, rate, cpuMs, seconds }: all pods as a list and as a table, in turns, so that both have the same server. */
export const tables = async ({ client, pids }, size) => {
  await client.send('POST', '/api/v1/namespaces', '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"tables"}}')
  await inFlight(size, (i) => client.send('POST', PODS, podOf(`pod-${i}`)))
  for (const accept of [undefined, TABLE]) for (let i = 0; i < 3; i++) await client.bytes(PODS, accept)
  const row = async (work, accept) => {
    let bytes = 0
    const result = await measured(pids, ROUNDS, async () => {
      for (let i = 0; i < ROUNDS; i++) bytes = await client.bytes(PODS, accept)
    })
    return { work, ...result, note: `${(bytes / 1e6).toFixed(1)} MB` }
  }
  const rows = [await row(`LIST ${size} pods, again`), await row(`the same as a Table`, TABLE)]
  await inFlight(size, (i) => client.send('DELETE', `${PODS}/pod-${i}?gracePeriodSeconds=0`))
  return rows
}
