import { join } from 'node:path'
import { startEtcd } from './etcd.ts'
import { freePort, type RunningProcess, runProgram, startUntil, temporaryFolder } from './processes.ts'
import { etcdBinary, kubectlBinary, repository } from './tools.ts'

export interface ClusterProcess {
  readonly folder: string
  readonly port: number
  readonly kubeconfig: string
  /** Runs kubectl; rejects with what it printed when it fails. Gives its standard output. */
  kubectl(...args: readonly string[]): Promise<string>
  /** Runs kubectl, whatever comes of it. */
  tryKubectl(...args: readonly string[]): ReturnType<typeof runProgram>
  /** Stops the cluster (etcd stays) and starts it again with the same flags. */
  restart(): Promise<void>
  /** Ends it with this signal, and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>
  stop(): Promise<void>
}

/** `coxswain up` as a process of its own, as `npm start` runs it, driven by real kubectl. */
export const startCluster = async ({
  store,
  flags = [],
}: {
  readonly store: 'embedded' | 'etcd'
  readonly flags?: readonly string[]
}): Promise<ClusterProcess> => {
  const folder = await temporaryFolder()
  const etcd = store === 'etcd' && etcdBinary !== undefined ? await startEtcd(etcdBinary, folder.path) : undefined
  const port = await freePort()
  const kubeconfig = join(folder.path, 'data/kubeconfig')
  const args = [
    join(repository, 'cli/bin/coxswain.mjs'),
    'up',
    '--data-dir',
    join(folder.path, 'data'),
    '--port',
    String(port),
    ...(etcd === undefined ? [] : ['--etcd-servers', etcd.endpoint]),
    ...flags,
  ]
  const start = (): Promise<RunningProcess> => startUntil(process.execPath, args, /export KUBECONFIG=/)
  let running = await start()
  const tryKubectl = (...given: readonly string[]) =>
    runProgram(kubectlBinary ?? 'kubectl', given, {
      env: { KUBECONFIG: kubeconfig, HOME: folder.path, KUBECACHEDIR: join(folder.path, 'kube-cache') },
    })
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await running.stop(signal)
  }
  return {
    folder: folder.path,
    port,
    kubeconfig,
    tryKubectl,
    kubectl: async (...given) => {
      const { code, stdout, stderr } = await tryKubectl(...given)
      if (code !== 0)
        throw new Error(
          `kubectl ${given.join(' ')} ended with ${code}:\n${stdout}${stderr}\n--- the cluster printed\n${running.output().slice(-4000)}`,
        )
      return stdout
    },
    end,
    restart: async () => {
      await end('SIGTERM')
      running = await start()
    },
    stop: async () => {
      await end('SIGTERM')
      await etcd?.stop()
      await folder.remove()
    },
  }
}
