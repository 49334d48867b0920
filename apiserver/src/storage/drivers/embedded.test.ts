import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, virtualClock } from '@coxswain/ports'
import { storeContract } from '../store.contract.ts'
import type { Store } from '../store.ts'
import { embeddedStore } from './embedded.ts'

storeContract('embedded', async () => {
  const clock = virtualClock()
  const directory = mkdtempSync(join(tmpdir(), 'coxswain-store-'))
  const open = (): Promise<Store> => embeddedStore({ directory, clock, logger: silentLogger, onFatal: (error) => { throw error } })
  let store = await open()
  return {
    store,
    interrupt: async () => {
      await store.close()
      store = await open()
      return store
    },
    advance: async (milliseconds) => {
      const end = clock.now() + milliseconds
      for (let due = clock.nextDue(); due !== undefined && due <= end; due = clock.nextDue()) {
        clock.moveTo(due)
        while (clock.fireNext());
      }
      clock.moveTo(end)
    },
    close: async () => {
      await store.close()
      rmSync(directory, { recursive: true })
    },
  }
})
