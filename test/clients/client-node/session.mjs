// A session of the JavaScript client against a server, told as JSON: what each step gave. Plain JavaScript: it runs under any Node.
//
//   node session.mjs CLIENT-MODULE KUBECONFIG NAMESPACE
import { pathToFileURL } from 'node:url'

const [modulePath, kubeconfig, namespace] = process.argv.slice(2)
const k8s = await import(pathToFileURL(modulePath).href)
const config = new k8s.KubeConfig()
config.loadFromFile(kubeconfig)
const core = config.makeApiClient(k8s.CoreV1Api)
const apps = config.makeApiClient(k8s.AppsV1Api)
const leases = config.makeApiClient(k8s.CoordinationV1Api)
const told = {}

const map = (name, data = {}, metadata = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data })
/** The code and reason of a refusal. */
const refusal = (promise) =>
  promise.then(
    () => 'taken',
    (error) => `${error.code} ${JSON.parse(error.body).reason}`,
  )
const as = (type) => k8s.setHeaderOptions('Content-Type', type)

/** Collects events until there are as many as wanted; fails with what came where that takes too long. */
const collector = (wanted) => {
  const events = []
  let done
  const all = new Promise((resolve) => {
    done = resolve
  })
  return {
    add: (event) => {
      events.push(event)
      if (events.length === wanted) done(events)
    },
    all: Promise.race([all, new Promise((resolve) => setTimeout(() => resolve([...events, 'and no more came']), 20_000).unref())]),
  }
}

const writing = async () => {
  const body = map('a', { key: '1' })
  const made = await core.createNamespacedConfigMap({ namespace, body })
  told.created = [made.metadata.name, made.metadata.namespace, made.data, made.metadata.creationTimestamp instanceof Date]
  told.createdAgain = await refusal(core.createNamespacedConfigMap({ namespace, body }))
  told.read = (await core.readNamespacedConfigMap({ name: 'a', namespace })).data
  const replaced = await core.replaceNamespacedConfigMap({ name: 'a', namespace, body: { ...made, data: { key: '2' } } })
  told.replaced = replaced.data
  told.stale = await refusal(core.replaceNamespacedConfigMap({ name: 'a', namespace, body: { ...made, data: { key: '3' } } }))
  told.dryRun = (await core.createNamespacedConfigMap({ namespace, body: map('dry'), dryRun: 'All' })).metadata.name
  told.dryRunLeft = await refusal(core.readNamespacedConfigMap({ name: 'dry', namespace }))
  told.invalid = await refusal(core.createNamespacedConfigMap({ namespace, body: map('Not_A_Name') }))
  const json = [{ op: 'add', path: '/data/json', value: 'x' }]
  await core.patchNamespacedConfigMap({ name: 'a', namespace, body: json }, as(k8s.PatchStrategy.JsonPatch))
  const merge = { data: { merge: 'y', key: null } }
  told.patched = (await core.patchNamespacedConfigMap({ name: 'a', namespace, body: merge }, as(k8s.PatchStrategy.MergePatch))).data
  const deleted = await core.deleteNamespacedConfigMap({ name: 'a', namespace })
  told.deleted = deleted.status
  told.gone = await refusal(core.readNamespacedConfigMap({ name: 'a', namespace }))
}

/** Read, change, write: and anew for as long as the deployment's controller writes between the two, which is its right. */
const scaleTo = async (replicas) => {
  const scale = await apps.readNamespacedDeploymentScale({ name: 'd', namespace })
  try {
    return await apps.replaceNamespacedDeploymentScale({ name: 'd', namespace, body: { ...scale, spec: { replicas } } })
  } catch (error) {
    if (error.code !== 409) throw error
    return scaleTo(replicas)
  }
}

const workload = async () => {
  const container = (name) => ({ name, image: `example.org/${name}:1` })
  const template = { metadata: { labels: { app: 'd' } }, spec: { containers: [container('one'), container('two')] } }
  const spec = { replicas: 0, selector: { matchLabels: { app: 'd' } }, template }
  await apps.createNamespacedDeployment({ namespace, body: { metadata: { name: 'd' }, spec } })
  const patch = { spec: { template: { spec: { containers: [{ name: 'two', image: 'example.org/two:2' }] } } } }
  const patched = await apps.patchNamespacedDeployment({ name: 'd', namespace, body: patch }, as(k8s.PatchStrategy.StrategicMergePatch))
  told.strategic = patched.spec.template.spec.containers.map(({ image }) => image).sort()
  told.generation = patched.metadata.generation
  told.scaled = (await scaleTo(2)).spec.replicas
  const generic = k8s.KubernetesObjectApi.makeApiClient(config)
  told.generic = (await generic.read({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace } })).spec.replicas
  await generic.create(map('generic', { a: 'b' }, { namespace }))
  told.genericPatched = (await generic.patch({ ...map('generic', { c: 'd' }, { namespace }) })).data
  await apps.deleteNamespacedDeployment({ name: 'd', namespace, propagationPolicy: 'Background' })
}

const lists = async () => {
  for (const name of ['l1', 'l2', 'l3'])
    await core.createNamespacedConfigMap({ namespace, body: map(name, {}, { labels: { list: name } }) })
  const page = await core.listNamespacedConfigMap({ namespace, labelSelector: 'list', limit: 2 })
  const rest = await core.listNamespacedConfigMap({ namespace, labelSelector: 'list', limit: 2, _continue: page.metadata._continue })
  told.pages = [page, rest].map(({ items }) => items.map(({ metadata }) => metadata.name))
  told.selected = (await core.listNamespacedConfigMap({ namespace, labelSelector: 'list in (l2,l9)' })).items.length
  const deleted = await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: 'list' })
  told.deletedTogether = [deleted.kind, (await core.listNamespacedConfigMap({ namespace, labelSelector: 'list' })).items.length]
}

const informers = async () => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const listing = () => core.listNamespacedConfigMap({ namespace, labelSelector: 'informed=yes' })
  const body = (data) => map('i', data, { labels: { informed: 'yes' } })
  await core.createNamespacedConfigMap({ namespace, body: map('before', {}, { labels: { informed: 'yes' } }) })
  const informer = k8s.makeInformer(config, path, listing, 'informed=yes')
  const { add, all } = collector(4)
  for (const event of ['add', 'update', 'delete'])
    informer.on(event, ({ metadata, data }) => add(`${event} ${metadata.name} ${data?.n ?? ''}`))
  informer.on('error', (error) => add(`error ${error}`))
  await informer.start()
  await core.createNamespacedConfigMap({ namespace, body: body({ n: '1' }) })
  await core.replaceNamespacedConfigMap({ name: 'i', namespace, body: body({ n: '2' }) })
  await core.deleteNamespacedConfigMap({ name: 'i', namespace })
  told.informed = [...(await all)]
  told.informerHolds = informer.list().map(({ metadata }) => metadata.name)
  await informer.stop()
}

const watches = async () => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const label = { labels: { watched: 'yes' } }
  const { metadata } = await core.listNamespacedConfigMap({ namespace })
  await core.createNamespacedConfigMap({ namespace, body: map('w', { n: '1' }, label) })
  await core.replaceNamespacedConfigMap({ name: 'w', namespace, body: map('w', { n: '2' }, label) })
  let last
  const follow = async (resourceVersion, wanted) => {
    const { add, all } = collector(wanted)
    const seen = (type, object) => {
      last = object.metadata.resourceVersion
      add(`${type} ${object.metadata.name} ${object.data?.n ?? ''}`)
    }
    const query = { resourceVersion, labelSelector: 'watched=yes', allowWatchBookmarks: false }
    const stop = await new k8s.Watch(config).watch(path, query, seen, () => undefined)
    const events = await all
    const seenSoFar = [...events]
    stop.abort()
    return seenSoFar
  }
  told.watched = await follow(metadata.resourceVersion, 2)
  await core.deleteNamespacedConfigMap({ name: 'w', namespace })
  told.resumed = await follow(last, 1)
}

/** Two that want the same lease, by its resourceVersion, as leader election does. */
const elections = async () => {
  const body = (holderIdentity, metadata = { name: 'leader' }, minute = 0) => ({
    metadata,
    spec: { holderIdentity, leaseDurationSeconds: 15, renewTime: new k8s.V1MicroTime(Date.UTC(2026, 0, 1, 0, minute)) },
  })
  const first = await leases.createNamespacedLease({ namespace, body: body('a') })
  told.elected = first.spec.holderIdentity
  told.secondCandidate = await refusal(leases.createNamespacedLease({ namespace, body: body('b') }))
  const seenByBoth = await leases.readNamespacedLease({ name: 'leader', namespace })
  const renewed = await leases.replaceNamespacedLease({ name: 'leader', namespace, body: body('a', seenByBoth.metadata, 1) })
  told.takenOverTooLate = await refusal(leases.replaceNamespacedLease({ name: 'leader', namespace, body: body('b', seenByBoth.metadata) }))
  told.handedOver = (
    await leases.replaceNamespacedLease({ name: 'leader', namespace, body: body('b', renewed.metadata) })
  ).spec.holderIdentity
}

await core.createNamespace({ body: { metadata: { name: namespace } } })
for (const part of [writing, workload, lists, informers, watches, elections]) await part()
told.version = (await config.makeApiClient(k8s.VersionApi).getCode()).minor
process.stdout.write(JSON.stringify(told))
process.exit(0)
