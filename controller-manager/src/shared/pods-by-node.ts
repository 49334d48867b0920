import { kinds, type Pod, type Stored } from '@coxswain/api-types'
import { indexBy, type View } from '@coxswain/client'

const INDEX = 'spec.nodeName'

/** Files pods under the node that they are bound to. */
export const podsByNode = indexBy(kinds.Pod, INDEX, ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []))

/** The pods that are bound to a node. Needs the index `podsByNode`. */
export const podsOn = (node: string, view: View): readonly Stored<Pod>[] => view.byIndex(kinds.Pod, INDEX, node)
