import type { Pod, Stored } from '@coxswain/api-types'
import type { EgressOutcome, EgressRequest } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { fetchPage } from './fetch-page.ts'

const pod = {
  metadata: { name: 'web', annotations: { 'prometheus.io/port': '9102' } },
  spec: { containers: [] },
  status: { podIP: '10.0.0.7' },
} as unknown as Stored<Pod>
const answer = (status: number, text: string): EgressOutcome => ({ ok: true, status, headers: {}, body: new TextEncoder().encode(text) })

test.each<[string, EgressOutcome, object]>([
  ['is told as it is', answer(200, 'up 1\n'), { text: 'up 1\n' }],
  ['is none with another status', answer(302, ''), { problem: 'http://10.0.0.7:9102/metrics answered 302' }],
  [
    'is none where nobody answers',
    { ok: false, kind: 'timeout', message: 'context deadline exceeded' },
    { problem: 'context deadline exceeded' },
  ],
])('a page %s', async (_, outcome, expected) => {
  const asked: EgressRequest[] = []
  const request = async (wanted: EgressRequest): Promise<EgressOutcome> => {
    asked.push(wanted)
    return outcome
  }
  expect(await fetchPage(pod, { egress: { request }, timeoutMs: 3000 })).toEqual(expected)
  expect(asked).toMatchObject([{ url: 'http://10.0.0.7:9102/metrics', method: 'GET', timeoutMs: 3000, maxBytes: 4 * 1024 * 1024 }])
})

test('a pod without a port is not asked', async () => {
  const request = () => Promise.reject(new Error('nobody is to be asked'))
  const closed = { ...pod, metadata: { ...pod.metadata, annotations: {} } }
  expect(await fetchPage(closed, { egress: { request }, timeoutMs: 3000 })).toHaveProperty('problem')
})
