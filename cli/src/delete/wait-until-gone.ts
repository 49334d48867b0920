import type { KubeObject } from '@coxswain/api-types'
import type { WatchEvent } from '@coxswain/client'
import { type Clock, onAbort } from '@coxswain/ports'
import { CliError, throwAll } from '../errors.ts'
import { fullName } from '../resources/resources.ts'
import type { Session } from '../session.ts'
import type { Doomed } from './delete.ts'

type Going = Doomed & { readonly uid: string | undefined }

/** Watches the objects until each is gone, or another of its name has come. Throws CliError for those that are still there in time. */
export const waitUntilGone = async (objects: readonly Going[], timeoutMs: number, clock: Clock, session: Session): Promise<void> => {
  const controller = new AbortController()
  const timer = timeoutMs === 0 ? undefined : clock.after(timeoutMs, () => controller.abort(new Error('timed out')))
  try {
    const settled = await Promise.allSettled(objects.map((object) => gone(object, controller.signal, session)))
    throwAll(settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])))
  } finally {
    timer?.cancel()
  }
}

const gone = async ({ resource, namespace, name, uid }: Going, signal: AbortSignal, session: Session): Promise<void> => {
  const fieldSelector = `metadata.name=${name}`
  const isOther = (object: { readonly metadata: { readonly uid?: string | undefined } }): boolean =>
    uid !== undefined && object.metadata.uid !== uid
  while (!signal.aborted) {
    const { items, resourceVersion } = await session.client.list(resource, { namespace, fieldSelector })
    if (items.every(isOther)) return
    // The watch ends with the event that is waited for, or when the server ends it: then the list tells.
    const stop = new AbortController()
    const abort = (): void => stop.abort()
    const forget = onAbort(signal, abort)
    const onEvents = (events: readonly WatchEvent<KubeObject>[]): void => {
      if (events.some((event) => event.type === 'ERROR' || event.type === 'DELETED')) abort()
    }
    await session.client.watch(resource, { namespace, fieldSelector, resourceVersion, signal: stop.signal, onEvents })
    forget()
  }
  throw new CliError(`timed out waiting for the condition on ${fullName(resource)}/${name}`)
}
