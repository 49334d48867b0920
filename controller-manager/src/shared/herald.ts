import { kinds, type PersistentVolume, type PersistentVolumeClaim, type Pod, type Stored } from '@coxswain/api-types'
import { type EventNote, event, keyOf, type ObjectKey, referenceTo, type Step } from '@coxswain/client'

type Said = Pick<EventNote, 'type' | 'reason' | 'message'>

/**
 * Tells why an object waits, once: upstream says it again with every look, that is, every fifteen seconds. What was said last is
 * remembered by key.
 */
export interface Herald {
  ofClaim(claim: Stored<PersistentVolumeClaim>, said: Said): Step | undefined
  ofVolume(volume: Stored<PersistentVolume>, said: Said): Step | undefined
  ofPod(pod: Stored<Pod>, said: Said): Step | undefined
  /** There is nothing to be told of it any more. */
  forget(key: ObjectKey): void
}

export const createHerald = (told: Map<ObjectKey, string>): Herald => {
  const tell = (key: ObjectKey, note: EventNote): Step | undefined => {
    const text = `${note.regarding.uid} ${note.reason} ${note.message}`
    if (told.get(key) === text) return undefined
    told.set(key, text)
    return event(note)
  }
  return {
    ofClaim: (claim, said) => tell(keyOf(claim), { regarding: referenceTo(kinds.PersistentVolumeClaim, claim), ...said }),
    ofVolume: (volume, said) => tell(keyOf(volume), { regarding: referenceTo(kinds.PersistentVolume, volume), ...said }),
    ofPod: (pod, said) => tell(keyOf(pod), { regarding: referenceTo(kinds.Pod, pod), ...said }),
    forget: (key) => void told.delete(key),
  }
}
