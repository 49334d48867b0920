import { type KindDefinition, type KubeObject, kinds, type Registry, SYSTEM_PRIORITY_CLASSES } from '@coxswain/api-types'
import type { Logger } from '@coxswain/ports'
import type { Cache } from '../cache/cache.ts'
import { selectionOf } from '../cache/selection.ts'
import { AUTHENTICATION } from './cluster-config.ts'
import { flowControlObjects } from './flow-control-objects.ts'
import { SYSTEM_NAMESPACES, type SystemObjects } from './system-objects.ts'

export interface KeepSystemObjectsOptions {
  readonly cache: Cache
  readonly registry: Registry
  readonly systemObjects: SystemObjects
  readonly logger: Logger
}

/** Makes what every cluster has anew when somebody deletes it. Gives the function that ends this. */
export const keepSystemObjects = ({ cache, registry, systemObjects, logger }: KeepSystemObjectsOptions): (() => void) => {
  let open = true
  let running: Promise<void> | undefined
  const repair = (): void => {
    // The cache tells of a change while it takes it in: what follows from it comes after.
    running = (running ?? Promise.resolve()).then(async () => {
      if (open) await systemObjects.ensure().catch((error: unknown) => logger.error({ error }, 'a system object could not be made anew'))
    })
  }
  const follow = (definition: KindDefinition, namespace: string, name: string): (() => void) => {
    const resource = registry.resources.find((each) => each.definition === definition)
    if (resource === undefined) throw new Error(`${definition.plural} are not served`)
    const selection = selectionOf(resource, namespace, name, new Map())
    return cache.kind(definition).subscribe(selection, ({ deleted, entry }) => {
      if (deleted && selection.matches(entry)) repair()
    })
  }
  const kindOf = ({ apiVersion = '', kind = '' }: KubeObject): KindDefinition => {
    const resource = registry.byKind(apiVersion, kind)
    if (resource === undefined) throw new Error(`${kind} is not served`)
    return resource.definition
  }
  const followed = [
    ...SYSTEM_NAMESPACES.map((name) => follow(kinds.Namespace, '', name)),
    ...SYSTEM_PRIORITY_CLASSES.map(({ name }) => follow(kinds.PriorityClass as KindDefinition, '', name)),
    follow(kinds.ServiceCIDR as KindDefinition, '', 'kubernetes'),
    follow(kinds.ConfigMap as KindDefinition, 'kube-system', AUTHENTICATION),
    ...flowControlObjects.map(({ object }) => follow(kindOf(object), '', object.metadata.name ?? '')),
    ...[kinds.Service, kinds.Endpoints, kinds.EndpointSlice].map((definition) =>
      follow(definition as KindDefinition, 'default', 'kubernetes'),
    ),
  ]
  return () => {
    open = false
    for (const unsubscribe of followed) unsubscribe()
  }
}
