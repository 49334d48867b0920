/**
 * An operator: each Website gets a Deployment that serves its image, and a status that tells how many pods are ready.
 * The Deployment bears an owner reference, so it goes with its Website.
 *
 *     node operator.js operator.kubeconfig
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
  status?: { replicas: number; readyReplicas: number; selector: string }
}
const names = { group: 'example.dev', version: 'v1', plural: 'websites', kind: 'Website' }
export const Websites: coxswain.ResourceRef<Website> = { ...names, namespaced: true }

export const websites = coxswain.defineController({
  name: 'websites',
  for: Websites,
  owns: [Deployment],
  reconcile({ object: site, namespace, name, view }) {
    if (site === undefined || site.metadata.deletionTimestamp !== undefined) return plan()
    const { image, replicas } = site.spec
    const labels = { website: name }
    const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } }

    const [current] = view.ownedBy(site, Deployment)
    if (current?.spec === undefined) {
      const metadata = { name, namespace, ownerReferences: [controllerReference(Websites, site)] }
      const wanted = { metadata, spec: { replicas, selector: { matchLabels: labels }, template } }
      return plan(create(Deployment, wanted, { reason: 'the website has no deployment' }))
    }
    const follows = current.spec.replicas === replicas && current.spec.template.spec?.containers[0]?.image === image
    const next = { ...current, spec: { ...current.spec, replicas, template } }
    const { replicas: running = 0, readyReplicas = 0 } = current.status ?? {}
    const status = { replicas: running, readyReplicas, selector: `website=${name}` }
    const told = deepEqual(site.status, status)
    return plan([
      follows ? undefined : update(Deployment, next, { reason: 'the website has changed' }),
      told ? undefined : updateStatus(Websites, { ...site, status }, { reason: `ready: ${readyReplicas} of ${replicas}` }),
    ])
  },
})

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const userAgent = 'website-operator/1.0'
  const ports = { clock: systemClock, random: systemRandom(), logger: pinoLogger({ component: 'website-operator' }) }
  const { transport, namespace, close } = await kubeconfigTransport(process.argv[2] ?? '', { userAgent })
  const client = coxswain.createClient({ ...ports, transport, userAgent })
  const informers = coxswain.createInformers({ ...ports, client })
  const running = coxswain.runControllers({ ...ports, client, informers, namespace, controllers: [websites] })
  process.once('SIGTERM', () => void running.stop().then(informers.stop).then(close))
}
