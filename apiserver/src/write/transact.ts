import { status } from '@coxswain/api-types'
import type { Logger } from '@coxswain/ports'
import { type Compare, NoSpaceError, type Operation, type Store, type TxnResult, UnknownOutcomeError } from '../storage/store.ts'

/** Sends transactions to the store. Throws what the client is to hear where the store cannot take one. */
export const createTransact =
  ({ store, logger }: { readonly store: Store; readonly logger: Logger }) =>
  async (compares: readonly Compare[], operations: readonly Operation[]): Promise<TxnResult> => {
    try {
      return await store.txn(compares, operations)
    } catch (error) {
      if (error instanceof NoSpaceError) throw status.internal('the store has no space left: delete objects, or give it more')
      if (error instanceof UnknownOutcomeError)
        throw status.timeout('request did not complete within the allotted timeout: its outcome is not known')
      logger.error({ error, key: operations[0]?.key }, 'write failed')
      throw status.internal('the store did not take the write')
    }
  }
