import { readFileSync } from 'node:fs'
import { kinds } from '@coxswain/api-types'
import { createCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'

test('the pods of a machine that dies come back on others', async () => {
  const cluster = await createCluster({ nodes: 3 })
  await cluster.apply(readFileSync('docs/examples/nginx-deployment.yaml', 'utf8'))
  await cluster.clock.advance('10s')
  const [pod] = await cluster.list(kinds.Pod)
  const victim = pod?.spec?.nodeName ?? ''
  cluster.nodes.stop(victim)
  await cluster.clock.advance('7m')
  const left = (await cluster.list(kinds.Pod)).filter((each) => each.spec?.nodeName !== victim)
  expect(left.map((each) => each.status?.phase)).toEqual(['Running', 'Running'])
  await cluster.close()
})
