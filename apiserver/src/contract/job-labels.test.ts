import { expect, test } from 'vitest'
import { testServer } from '../testkit/test-server.ts'

const path = '/apis/batch/v1/namespaces/default/jobs'
const template = (labels?: object) => ({
  ...(labels === undefined ? {} : { metadata: { labels } }),
  spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'sum:1' }] },
})

test('a Job without labels of its own has those of its pods, the generated ones among them', async () => {
  const { send } = await testServer()
  const labelsOf = async (name: string, labels: object | undefined, own: object | undefined) => {
    const { json } = await send('POST', path, { metadata: { name, labels: own }, spec: { template: template(labels) } })
    return Object.keys((json['metadata'] as unknown as { labels: object }).labels).sort()
  }
  const generated = ['batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name', 'controller-uid', 'job-name']
  expect(await labelsOf('a', { app: 'sum' }, undefined)).toEqual(['app', ...generated])
  expect(await labelsOf('b', undefined, undefined)).toEqual(generated)
  expect(await labelsOf('c', { app: 'sum' }, { app: 'sum' })).toEqual(['app'])
})
