import { StatusError } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Entry } from '../cache/entry.ts'
import { selectionOf } from '../cache/selection.ts'
import type { Call, Core } from '../core.ts'
import { listOptions } from '../request/options.ts'
import { deleteObject } from '../write/delete.ts'
import { readDeleteOptions } from './delete.ts'
import { answerList, readPage } from './list.ts'

/** Deletes in flight at a time: enough for the store to commit in groups. */
const CONCURRENT = 16

/**
 * Deletes every object that a list with the same options gives, and answers with that list: the objects as they were.
 * Those that are gone meanwhile are passed over.
 */
export const deleteCollection = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { resource, info } = call
  const options = listOptions(info.query)
  const wanted = readDeleteOptions(core, call)
  const page = await readPage(core, call, selectionOf(resource, info.namespace, '', info.query), options)
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < page.entries.length) {
      const { namespace, name } = page.entries[next++] as Entry
      try {
        await deleteObject(core, { ...call, info: { ...info, namespace, name } }, name, wanted)
      } catch (error) {
        if (!(error instanceof StatusError && error.code === 404)) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(CONCURRENT, page.entries.length) }, worker))
  return answerList(core, call, page)
}
