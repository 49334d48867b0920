import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { eventually } from '../support/eventually.ts'
import { kubectlBinary } from '../support/tools.ts'

const MINUTE = 60_000

/** What goes with what, what stays, and what comes back: as a person sees it who cleans up. */
describe.skipIf(kubectlBinary === undefined)('housekeeping with real kubectl', () => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded' })
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const names = async (...args: string[]) => (await kubectl('get', ...args, '-o', 'name')).split('\n').filter((name) => name !== '')
  const deploy = async (name: string) => {
    await kubectl('create', 'deployment', name, '--image=nginx', '--replicas=2')
    await kubectl('wait', '--for=condition=Available', `deployment/${name}`, '--timeout=30s')
  }

  test.each(['background', 'foreground'])(
    'delete --cascade=%s takes ReplicaSets and pods along',
    async (cascade) => {
      await deploy(cascade)
      const said = await kubectl('delete', 'deployment', cascade, `--cascade=${cascade}`, '--timeout=50s')
      expect(said).toContain(`deployment.apps "${cascade}" deleted`)
      // In the foreground nothing is left to wait for: that is what it is for.
      if (cascade === 'foreground') expect(await names('replicasets,pods', '-l', `app=${cascade}`)).toEqual([])
      const left = () => names('replicasets,pods', '-l', `app=${cascade}`)
      expect(await eventually(left, (all) => all.length === 0, 45_000)).toEqual([])
    },
    2 * MINUTE,
  )

  test(
    'delete --cascade=orphan leaves both behind, and they work on',
    async () => {
      await deploy('orphan')
      await kubectl('delete', 'deployment', 'orphan', '--cascade=orphan')
      const owners = () => kubectl('get', 'replicasets', '-l', 'app=orphan', '-o', 'jsonpath={.items[*].metadata.ownerReferences}')
      expect(await eventually(owners, (text) => text === '')).toBe('')
      const [pod = ''] = await names('pods', '-l', 'app=orphan')
      await kubectl('delete', pod, '--wait=false')
      const replaced = async () =>
        (await names('pods', '-l', 'app=orphan', '--field-selector=status.phase=Running')).filter((name) => name !== pod)
      expect(await eventually(replaced, (all) => all.length === 2)).toHaveLength(2)
    },
    MINUTE,
  )

  test(
    'a namespace that hangs on a finalizer tells so, and goes when it is given up',
    async () => {
      await kubectl('create', 'namespace', 'shop')
      await kubectl('create', 'configmap', 'settings', '-n', 'shop')
      const patch = (finalizers: string) =>
        kubectl('patch', 'configmap', 'settings', '-n', 'shop', '--type=merge', '-p', `{"metadata":{"finalizers":${finalizers}}}`)
      await patch('["example.com/wait"]')
      await kubectl('delete', 'namespace', 'shop', '--wait=false')
      const conditions = () =>
        kubectl('get', 'namespace', 'shop', '-o', 'jsonpath={range .status.conditions[*]}{.type}={.status} {.message}{"\\n"}{end}')
      const told = await eventually(conditions, (text) => text.includes('NamespaceFinalizersRemaining=True'))
      expect(told).toContain('NamespaceContentRemaining=True Some resources are remaining: configmaps. has 1 resource instances\n')
      expect(told).toContain(
        'NamespaceFinalizersRemaining=True Some content in the namespace has finalizers remaining: example.com/wait in 1 resource instances\n',
      )
      expect(told).toContain('NamespaceDeletionContentFailure=False All content successfully deleted, may be waiting on finalization\n')
      await patch('null')
      await kubectl('wait', '--for=delete', 'namespace/shop', '--timeout=30s')
    },
    MINUTE,
  )

  test(
    'the account and the authority of a namespace come back when they are deleted',
    async () => {
      const uid = (what: string) => kubectl('get', what, '-o', 'jsonpath={.metadata.uid}').catch(() => '')
      for (const what of ['serviceaccount/default', 'configmap/kube-root-ca.crt']) {
        const before = await uid(what)
        expect(before).not.toBe('')
        await kubectl('delete', what)
        expect(
          await eventually(
            () => uid(what),
            (now) => now !== '' && now !== before,
          ),
        ).not.toBe(before)
      }
    },
    MINUTE,
  )
})
