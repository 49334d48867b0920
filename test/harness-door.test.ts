import { createCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'
import { runProgram } from './support/processes.ts'
import { kubectlBinary } from './support/tools.ts'

describe.skipIf(kubectlBinary === undefined)('a harness cluster that listens', () => {
  test('is driven by real kubectl, and its clock then runs as the wall does', async () => {
    const cluster = await createCluster({ nodes: 2 })
    const door = await cluster.listen()
    const kubectl = (...args: string[]) => runProgram(kubectlBinary ?? '', args, { env: { KUBECONFIG: door.kubeconfig } })
    const created = await kubectl('create', '-f', 'docs/examples/nginx-deployment.yaml')
    expect(created).toMatchObject({ code: 0, stdout: 'deployment.apps/nginx-deployment created\n' })
    const waited = await kubectl('wait', '--for=condition=Available', 'deployment/nginx-deployment', '--timeout=30s')
    expect(waited).toMatchObject({ code: 0, stdout: 'deployment.apps/nginx-deployment condition met\n' })
    await cluster.close()
  }, 60_000)
})
