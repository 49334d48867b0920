/**
 * An operator: every Website gets a Deployment of its name, kept as the Website says, and a status that tells how many pods are ready.
 * The Deployment goes when its Website goes.
 *
 *     node operator.js .coxswain/operator.kubeconfig
 */
import { fileURLToPath } from 'node:url'
import { deepEqual, type KubeObject, kinds } from '@coxswain/api-types'
import * as coxswain from '@coxswain/client'
import { kubeconfigTransport } from '@coxswain/client/node'
import { pinoLogger, systemClock, systemRandom } from '@coxswain/ports/node'

const { controllerReference, create, plan, update, updateStatus } = coxswain
const { Deployment } = kinds

interface Website extends KubeObject {
  spec: { image: string; replicas: number }
  status?: { replicas: number; readyReplicas: number; selector: string } | undefined
}
const names = { group: 'example.dev', version: 'v1', plural: 'websites', kind: 'Website' }
export const Websites: coxswain.ResourceRef<Website> = { ...names, namespaced: true }

export const websites = coxswain.defineController({
  name: 'websites',
  for: Websites,
  owns: [Deployment],
  reconcile({ object: site, view }) {
    if (site === undefined || site.metadata.deletionTimestamp !== undefined) return plan()
    const { metadata, spec } = site
    const { name, namespace } = metadata
    const labels = { website: name }
    const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: spec.image }] } }
    const [current] = view.ownedBy(site, Deployment)

    if (current?.spec === undefined) {
      const ownerReferences = [controllerReference(Websites, site)]
      const wanted = { metadata: { name, namespace, ownerReferences }, spec: { ...spec, selector: { matchLabels: labels }, template } }
      return plan(create(Deployment, wanted, { reason: 'the website has no deployment' }))
    }
    const follows = current.spec.replicas === spec.replicas && current.spec.template.spec?.containers[0]?.image === spec.image
    const next = { ...current, spec: { ...current.spec, replicas: spec.replicas, template } }
    const { replicas = 0, readyReplicas = 0 } = current.status ?? {}
    const status = { replicas, readyReplicas, selector: `website=${name}` }
    return plan(
      follows ? undefined : update(Deployment, next, { reason: 'the website has changed' }),
      deepEqual(site.status, status)
        ? undefined
        : updateStatus(Websites, { ...site, status }, { reason: `${readyReplicas} pods are ready` }),
    )
  },
})

const main = async (kubeconfig: string): Promise<void> => {
  const userAgent = 'website-operator/1.0'
  const ports = { clock: systemClock, random: systemRandom(), logger: pinoLogger({ component: 'website-operator' }) }
  const { transport, namespace, close } = await kubeconfigTransport(kubeconfig, { userAgent })
  const client = coxswain.createClient({ transport, userAgent, clock: ports.clock })
  const informers = coxswain.createInformers({ ...ports, client })
  const running = coxswain.runControllers({ ...ports, client, informers, namespace, controllers: [websites] })
  process.once('SIGTERM', () => void running.stop().then(informers.stop).then(close))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2] ?? '.coxswain/operator.kubeconfig')
