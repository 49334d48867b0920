import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { runProgram } from '../support/processes.ts'
import { kubectlBinary, repository } from '../support/tools.ts'

/** `coxswain why` of the built command against the built cluster, after changes that real kubectl makes. The tests run in order. */
const MINUTE = 60_000

describe.skipIf(kubectlBinary === undefined)('coxswain why', () => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded', flags: ['--simulation-delay-scale=0'] })
    await cluster.kubectl('create', 'deployment', 'web', '--image=nginx:1.24', '--replicas=2')
    await cluster.kubectl('rollout', 'status', 'deployment/web', '--timeout=30s')
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)

  const why = (...words: readonly string[]) =>
    runProgram(process.execPath, [join(repository, 'cli/bin/coxswain.mjs'), 'why', ...words, '--kubeconfig', cluster.kubeconfig], {})
  /** Asked until the reasons are there: components tell them a moment later. */
  const told = async (pattern: RegExp, ...words: readonly string[]): Promise<string> => {
    const end = Date.now() + 20_000
    for (;;) {
      const { code, stdout, stderr } = await why(...words)
      if (code === 0 && pattern.test(stdout)) return stdout
      if (Date.now() > end) throw new Error(`why ${words.join(' ')} did not tell ${pattern}:\n${stdout}${stderr}`)
    }
  }
  const names = async (kind: string) =>
    (await cluster.kubectl('get', kind, '-o', 'name', '--sort-by=.metadata.creationTimestamp')).trim().split('\n')

  test(
    'a rollout is told back to the command that began it',
    async () => {
      await cluster.kubectl('set', 'image', 'deployment/web', 'nginx=nginx:1.25')
      await cluster.kubectl('rollout', 'status', 'deployment/web', '--timeout=30s')
      const pod = (await names('pods')).at(-1) ?? ''
      expect(await told(/bound/, pod)).toMatch(
        new RegExp(
          [
            `^Pod ${pod.slice('pod/'.length)} in namespace default:`,
            '\\s*\\w+  \\S+ changed Deployment web with kubectl set',
            ' +spec\\.template\\.spec\\.containers\\[name=nginx\\]\\.image: nginx:1\\.24 -> nginx:1\\.25',
            ' *\\w+  └ deployment-controller (created|changed) ReplicaSet web-\\w+',
          ].join('\n'),
        ),
      )
    },
    MINUTE,
  )

  test(
    'a pod that kubectl deleted is remembered, and its successor knows of it',
    async () => {
      const [victim = '', other] = await names('pods')
      await cluster.kubectl('delete', victim)
      const name = victim.slice('pod/'.length)
      expect(await told(/kubelet deleted/, 'pod', name)).toMatch(
        new RegExp(`^Pod ${name} in namespace default, which is gone:[^]* deleted Pod ${name} with kubectl delete\n`),
      )
      const successor = (await names('pods')).find((each) => each !== victim && each !== other) ?? ''
      expect(await told(/bound/, successor)).toMatch(
        new RegExp(`deleted Pod ${name} with kubectl delete\n *\\w+  └ replicaset-controller created Pod`),
      )
    },
    MINUTE,
  )

  test(
    'it gives data, and kubectl lists causes',
    async () => {
      const { stdout } = await why('deployment/web', '-o', 'json')
      expect(JSON.parse(stdout)).toMatchObject({ kind: 'ObjectExplanation', status: { exists: true, causes: [{ verb: 'create' }, {}] } })
      expect(await cluster.kubectl('get', 'causes', '--field-selector', 'object.kind=Deployment')).toMatch(
        /^NAME +OBJECT +VERB +BY +WHY +CREATED AT\ncause-\d+ +deployment\/web \(default\) +(update|patch) /,
      )
    },
    MINUTE,
  )

  test(
    'what it does not know it says',
    async () => {
      const { code, stderr } = await why('pod/nobody')
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining('error: nothing is remembered of pod/nobody: the server knows the causes of the last'),
      ])
    },
    MINUTE,
  )
})
