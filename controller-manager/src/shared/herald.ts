import { kinds, type PersistentVolume, type PersistentVolumeClaim, type Pod, type Stored } from '@coxswain/api-types'
import { type ControllerMemory, type EventNote, event, type Kind, keyOf, referenceTo, type Step } from '@coxswain/client'
import { mapMemory } from './map-memory.ts'

export interface Said extends Pick<EventNote, 'type' | 'reason' | 'message'> {
  /** What it is about, where several things are told of one object: each is told by itself. */
  readonly about?: string | undefined
}

/**
 * Tells why an object waits, once: upstream says it again with every look, that is, every fifteen seconds. What was said last of each
 * object is remembered.
 */
export interface Herald {
  ofClaim(claim: Stored<PersistentVolumeClaim>, said: Said): Step | undefined
  ofVolume(volume: Stored<PersistentVolume>, said: Said): Step | undefined
  ofPod(pod: Stored<Pod>, said: Said): Step | undefined
  /** Is this another text than the last under this key? */
  isNews(key: string, text: string): boolean
  /** There is nothing to be told under this key any more. */
  forget(key: string): void
  readonly memory: ControllerMemory
}

type Told = Readonly<Record<string, string>>

export const createHerald = (): Herald => {
  const told = new Map<string, Told>()
  const isNews = (key: string, text: string, about = ''): boolean => {
    const known = told.get(key)
    if (known?.[about] === text) return false
    told.set(key, { ...known, [about]: text })
    return true
  }
  const teller =
    <T extends PersistentVolumeClaim | PersistentVolume | Pod>(kind: Kind<T>) =>
    (object: Stored<T>, { about, ...said }: Said): Step | undefined => {
      const { metadata } = object as Stored<Pod>
      const isOld = !isNews(keyOf({ metadata }), `${metadata.uid} ${said.reason} ${said.message}`, about)
      // Two things may have the same reason: each is a step of its own.
      const id = `tell ${kind.plural} ${keyOf({ metadata })} of ${said.reason} ${about ?? ''}`
      return isOld ? undefined : event({ regarding: referenceTo(kind as Kind, { metadata }), ...said }, { id })
    }
  return {
    ofClaim: teller(kinds.PersistentVolumeClaim),
    ofVolume: teller(kinds.PersistentVolume),
    ofPod: teller(kinds.Pod),
    isNews,
    forget: (key) => void told.delete(key),
    memory: mapMemory(told),
  }
}
