import { describe, expect, test } from 'vitest'
import { testCluster } from './testdata/test-cluster.ts'

describe('probe', () => {
  test('a pod', async () => {
    const cluster = await testCluster()
    cluster.nodes.start()
    await cluster.advance(0)
    
    await cluster.createPod('a', {})
    const mark = cluster.requests.length
    await cluster.advance(3000); console.log(cluster.nodes.activity())
    console.log(JSON.stringify(await cluster.pod('a'), null, 1))
    console.log(cluster.requests.slice(mark), await cluster.events('a'))
    expect(1).toBe(1)
  })
})
