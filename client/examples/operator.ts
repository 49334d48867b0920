/**
 * An operator: every Namespace with the label `team` gets a ConfigMap `team` that says whose it is. Rename the team, edit the ConfigMap
 * or delete it: it is put right. Delete the Namespace's label and the ConfigMap goes.
 *
 *     node operator.js ~/.kube/config
 */
import { fileURLToPath } from 'node:url'
import { type ConfigMap, kinds } from '@coxswain/api-types'
import {
  controllerReference,
  create,
  createClient,
  createInformers,
  defineController,
  plan,
  remove,
  runControllers,
  update,
} from '@coxswain/client'
import { kubeconfigTransport } from '@coxswain/client/node'
import { pinoLogger, systemClock, systemRandom } from '@coxswain/ports/node'

const { Namespace, ConfigMap: ConfigMaps } = kinds

export const teamConfig = defineController({
  name: 'team-config',
  for: Namespace,
  owns: [ConfigMaps],
  reconcile({ object: namespace, view }) {
    if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return plan()
    const { name, labels = {} } = namespace.metadata
    const current = view.get(ConfigMaps, name, 'team')
    const { team } = labels

    if (team === undefined) return plan(current && remove(ConfigMaps, current, { reason: 'the namespace has no team any more' }))
    if (current === undefined) {
      const metadata = { name: 'team', namespace: name, ownerReferences: [controllerReference(Namespace, namespace)] }
      const wanted: ConfigMap = { metadata, data: { team } }
      return plan(create(ConfigMaps, wanted, { reason: `the namespace belongs to ${team}` }))
    }
    if (current.data?.team === team) return plan()
    return plan(update(ConfigMaps, { ...current, data: { ...current.data, team } }, { reason: `the team is ${team} now` }))
  },
})

const main = async (kubeconfig: string): Promise<void> => {
  const ports = { clock: systemClock, random: systemRandom(), logger: pinoLogger({ component: 'team-operator' }) }
  const { transport, close } = await kubeconfigTransport(kubeconfig, { userAgent: 'team-operator/1.0' })
  const client = createClient({ transport, userAgent: 'team-operator/1.0', clock: ports.clock })
  const informers = createInformers({ ...ports, client })
  const running = runControllers({ ...ports, client, informers, controllers: [teamConfig] })
  await running.started
  process.once('SIGTERM', async () => {
    await running.stop()
    informers.stop()
    await close()
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2] ?? '.coxswain/kubeconfig')
