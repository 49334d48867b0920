import { quota } from '@coxswain/api-types'
import { virtualClock } from '@coxswain/ports'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryStore } from '../storage/drivers/memory.ts'
import type { Store } from '../storage/store.ts'
import { testServer } from '../testkit/test-server.ts'

/**
 * Whatever is created, changed and deleted at the same time: at rest a quota says what its namespace uses, and never more was used than it
 * allows. With `COXSWAIN_PLANTED_FAULT=keep-what-deletes-give-back` deletes go without their charge, which this must find.
 */
const MERGE = { 'content-type': 'application/merge-patch+json' }
const HARD = { pods: '4', 'count/pods': '6', 'requests.cpu': '1' }
const NOUGHTS = { pods: '0', 'count/pods': '0', 'requests.cpu': '0' }

const keepingDeletes = (store: Store): Store => ({
  ...store,
  txn: (compares, operations) => {
    const deletes = operations.some(({ type }) => type === 'delete')
    return store.txn(compares, deletes ? operations.filter(({ type }) => type === 'delete') : operations)
  },
})

const action = fc.record({
  do: fc.constantFrom('create', 'create', 'create', 'delete', 'end', 'label'),
  name: fc.integer({ min: 0, max: 7 }).map((i) => `p${i}`),
  milli: fc.integer({ min: 1, max: 400 }),
})

test('what is used is the truth, whatever happens at the same time', async () => {
  const clock = virtualClock()
  const memory = memoryStore({ clock })
  const store = process.env['COXSWAIN_PLANTED_FAULT'] === 'keep-what-deletes-give-back' ? keepingDeletes(memory) : memory
  const { send } = await testServer({ clock, store })
  let runs = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(action, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 }), async (rounds) => {
      const namespace = `n${runs++}`
      const base = `/api/v1/namespaces/${namespace}`
      await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
      await send('POST', `${base}/resourcequotas`, {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'q' },
        spec: { hard: HARD },
      })
      await send('PATCH', `${base}/resourcequotas/q/status`, { status: { hard: HARD, used: NOUGHTS } }, MERGE)
      const act = ({ do: what, name, milli }: { do: string; name: string; milli: number }) => {
        const resources = { requests: { cpu: `${milli}m` } }
        const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', image: 'i', resources }] } }
        if (what === 'create') return send('POST', `${base}/pods`, body)
        if (what === 'delete') return send('DELETE', `${base}/pods/${name}?gracePeriodSeconds=0`)
        if (what === 'end') return send('PATCH', `${base}/pods/${name}/status`, { status: { phase: 'Failed' } }, MERGE)
        return send('PATCH', `${base}/pods/${name}`, { metadata: { labels: { milli: `${milli}` } } }, MERGE)
      }
      for (const round of rounds) {
        await Promise.all(round.map(act))
        const pods = (await send('GET', `${base}/pods`)).json['items'] as never[]
        const { usage } = quota.evaluatorFor({ group: '', plural: 'pods' })
        const truth = pods.reduce<quota.Amounts>((sum, pod) => quota.addAmounts(sum, usage(pod)), quota.readAmounts(NOUGHTS))
        const { status } = (await send('GET', `${base}/resourcequotas/q`)).json as { status?: { used?: Record<string, string> } }
        expect(quota.readAmounts(status?.used)).toSatisfy((found: quota.Amounts) =>
          Object.keys(HARD).every((name) => found.get(name)?.nanos === truth.get(name)?.nanos),
        )
        expect(quota.exceeding(truth, quota.readAmounts(HARD))).toEqual([])
      }
    }),
    { numRuns: 40 },
  )
})
