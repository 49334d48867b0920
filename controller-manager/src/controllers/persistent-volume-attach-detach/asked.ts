import { kinds } from '@coxswain/api-types'
import type { View } from '@coxswain/client'
import { attachmentsByVolume } from './attachments.ts'
import type { Wanted } from './wanted.ts'

/**
 * Volumes for one node that were asked for, by name, with that node. The request may be under way, or its answer lost, and no cache shows
 * it yet: until then no other node may ask (upstream counts such a volume as uncertain).
 */
export type AskedVolumes = Map<string, Asked>
interface Asked {
  readonly node: string
  readonly at: number
}

/** What has not been seen after so long was never written. */
const UNSEEN_MS = 60_000

export const isForOneNode = ({ volume }: Wanted): boolean =>
  (volume.spec?.accessModes ?? []).every((mode) => mode === 'ReadWriteOnce' || mode === 'ReadWriteOncePod')

export interface AskedContext {
  readonly node: string
  readonly view: View
  readonly asked: AskedVolumes
  readonly now: number
}

/** How long a node has to wait yet, because another has asked for the volume and nobody knows with what success; 0: not at all. */
export const waitForOthers = (wanted: Wanted, { node, view, asked, now }: AskedContext): number => {
  const { name } = wanted.volume.metadata
  const other = asked.get(name)
  if (other === undefined) return 0
  const isSeen = view.byIndex(kinds.VolumeAttachment, attachmentsByVolume.name, name).some(({ spec }) => spec.nodeName === other.node)
  const left = other.at + UNSEEN_MS - now
  if (isSeen || left <= 0 || left > UNSEEN_MS) asked.delete(name)
  return isSeen || other.node === node ? 0 : Math.max(0, left)
}

export const noteAsked = (wanted: Wanted, { node, asked, now }: AskedContext): void => {
  if (!isForOneNode(wanted)) return
  const { name } = wanted.volume.metadata
  asked.delete(name)
  asked.set(name, { node, at: now })
  // The oldest come first. Nobody may come for them any more.
  for (const [each, { at }] of asked) {
    if (now - at <= UNSEEN_MS) break
    asked.delete(each)
  }
}
