import type { KubeObject } from '@coxswain/api-types'
import { type Controller, plan, planFor, type View, type World } from '@coxswain/client'

/** What a controller sees of a world: for tests of its watches and of what it gathers. */
export const viewOfWorld = <T extends KubeObject, G>(controller: Controller<T, G>, world: World): View => {
  const seen: View[] = []
  const reconcile: Controller<T, G>['reconcile'] = ({ view }) => {
    seen.push(view)
    return plan()
  }
  planFor({ ...controller, reconcile }, { key: 'default/nothing', world })
  const [view] = seen
  if (view === undefined) throw new Error('the controller was not asked')
  return view
}
