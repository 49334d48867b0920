import type { KubeObject, Stored } from '@coxswain/api-types'
import { type Kind, resourceId } from '../client/resource.ts'
import type { Controller } from './controller.ts'
import { CONTROLLER_INDEX, controllerUids } from './view.ts'

export type IndexKeys = (object: Stored<KubeObject>) => readonly string[]

/** A kind that a controller looks at, with the ways in which it looks. */
export interface DeclaredKind {
  readonly id: string
  readonly kind: Kind
  /** The controller's own name of an index -> its keys. */
  readonly indexes: ReadonlyMap<string, IndexKeys>
}

/** Every kind that a controller names, once. Throws where an index is declared twice, or for a kind that is not. */
export const declaredKinds = (controller: Controller): ReadonlyMap<string, DeclaredKind> => {
  const { owns = [], watches = [], reads = [], indexes = [] } = controller
  if (controller.for === undefined && owns.length > 0)
    throw new Error(`controller ${controller.name}: it names no kind whose objects could own others`)
  const declared = new Map<string, { readonly id: string; readonly kind: Kind; readonly indexes: Map<string, IndexKeys> }>()
  for (const kind of [...(controller.for === undefined ? [] : [controller.for]), ...owns, ...watches.map((each) => each.kind), ...reads]) {
    const id = resourceId(kind)
    if (!declared.has(id)) declared.set(id, { id, kind, indexes: new Map([[CONTROLLER_INDEX, controllerUids]]) })
  }
  for (const { kind, name, keys } of indexes) {
    const found = declared.get(resourceId(kind))
    if (found === undefined)
      throw new Error(`controller ${controller.name}: index ${JSON.stringify(name)} is over ${resourceId(kind)}, which it does not declare`)
    if (found.indexes.has(name))
      throw new Error(`controller ${controller.name}: two indexes ${JSON.stringify(name)} over ${resourceId(kind)}`)
    found.indexes.set(name, keys)
  }
  return declared
}
