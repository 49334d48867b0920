import { StatusError } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { Entry } from '../cache/entry.ts'
import { selectionOf } from '../cache/selection.ts'
import type { Call, Core } from '../core.ts'
import { listOptions } from '../request/options.ts'
import { kindPrefix } from '../storage/object-keys.ts'
import { deleteObject } from '../write/delete.ts'
import { readDeleteOptions } from './delete.ts'
import { fresh } from './get.ts'
import { answerList } from './list.ts'

/** Deletes in flight at a time: enough for the store to commit in groups. */
const CONCURRENT = 16

/** Deletes every object that the selectors match (the first `limit` of them), and answers with the list of them. Objects that are gone meanwhile are passed over. */
export const deleteCollection = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { resource, info } = call
  const { limit } = listOptions(info.query)
  const options = readDeleteOptions(core, call)
  const selection = selectionOf(resource, info.namespace, '', info.query)
  await fresh(core, '')
  const kind = core.cache.kind(resource.definition)
  const all = [...kind.candidates(selection)].filter(selection.matches)
  const found = limit > 0 ? all.slice(0, limit) : all
  const deleted: Entry[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < found.length) {
      const entry = found[next++] as Entry
      const own = { ...call, info: { ...info, namespace: entry.namespace, name: entry.name } }
      try {
        deleted.push((await deleteObject(core, own, entry.name, options)).entry)
      } catch (error) {
        if (!(error instanceof StatusError && error.code === 404)) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(CONCURRENT, found.length) }, worker))
  deleted.sort((a, b) => (a.key < b.key ? -1 : 1))
  const left = all.length - found.length
  return answerList(core, call, {
    entries: deleted,
    revision: core.cache.revision(),
    continueAfter: left === 0 ? undefined : found.at(-1)?.key.slice(kindPrefix(resource.definition).length),
    remaining: left === 0 || !selection.everything ? undefined : left,
  })
}
