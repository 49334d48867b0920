import { join } from 'node:path'
import { freePort, type RunningProcess, startUntil, temporaryFolder } from './processes.ts'
import { repository } from './tools.ts'

export interface Parts {
  /** Of a member of `system:masters`. */
  readonly kubeconfig: string
  /** Starts one controller manager more; the test looks after it. */
  controllerManager(): Promise<RunningProcess>
  stop(): Promise<void>
}

/** API server, scheduler and nodes, each a process of its own as `deploy/` has them, without controllers. */
export const startParts = async ({ nodes }: { readonly nodes: number }): Promise<Parts> => {
  const folder = await temporaryFolder()
  const data = join(folder.path, 'data')
  const port = await freePort()
  const part = (name: string, flags: readonly string[], ready: RegExp): Promise<RunningProcess> =>
    startUntil(process.execPath, [join(repository, 'cli/bin/coxswain.mjs'), name, ...flags], ready)
  const served = await part('apiserver', ['--data-dir', data, '--secure-port', String(port)], /"serving"/)
  const beside = ['--leader-elect=false', '--secure-port', '0']
  const running = [
    served,
    await part('scheduler', ['--kubeconfig', join(data, 'scheduler.kubeconfig'), ...beside], /"scheduling"/),
    await part(
      'kubelet',
      [
        '--kubeconfig',
        join(data, 'kubelet.kubeconfig'),
        '--nodes',
        String(nodes),
        '--delay-scale',
        '0.1',
        '--healthz-port',
        '0',
        '--port',
        '0',
      ],
      /"nodes are started"/,
    ),
  ]
  return {
    kubeconfig: join(data, 'kubeconfig'),
    controllerManager: () =>
      part('controller-manager', ['--kubeconfig', join(data, 'controller-manager.kubeconfig'), ...beside], /"caches are filled"/),
    stop: async () => {
      for (const each of running.reverse()) await each.stop()
      await folder.remove()
    },
  }
}
