import { afterEach, beforeEach, describe } from 'vitest'
import type { Store } from './store.ts'
import { compactionTests } from './testdata/contract/compaction.ts'
import { companyTests } from './testdata/contract/company.ts'
import { compareTests } from './testdata/contract/compares.ts'
import type { Context } from './testdata/contract/context.ts'
import { keyTests } from './testdata/contract/keys.ts'
import { listTests } from './testdata/contract/lists.ts'
import { resumeTests } from './testdata/contract/resume.ts'
import { ttlTests } from './testdata/contract/time-to-live.ts'
import { watchTests } from './testdata/contract/watches.ts'
import { writeTests } from './testdata/contract/writes.ts'

/** An empty store of one driver, and what a test can do to it from outside. */
export interface ContractSubject {
  readonly store: Store
  /** Breaks off what can break off (the process, the connections) and gives the store that goes on from there. */
  interrupt(): Promise<Store>
  /** Lets time pass. */
  advance(milliseconds: number): Promise<void>
  close(): Promise<void>
}

/** What every store promises (`store.ts`), sentence by sentence. */
export const storeContract = (name: string, create: () => Promise<ContractSubject>): void => {
  describe(`the store contract, ${name}`, () => {
    let subject: ContractSubject
    let store: Store
    beforeEach(async () => {
      subject = await create()
      store = subject.store
    })
    afterEach(() => subject.close())
    const context: Context = {
      get store() {
        return store
      },
      advance: (milliseconds) => subject.advance(milliseconds),
      interrupt: async () => {
        store = await subject.interrupt()
      },
    }
    describe('writes', () => writeTests(context))
    describe('writes in company', () => companyTests(context))
    describe('compares', () => compareTests(context))
    describe('lists', () => listTests(context))
    describe('watches', () => watchTests(context))
    describe('resumed watches', () => resumeTests(context))
    describe('compaction', () => compactionTests(context))
    describe('time to live', () => ttlTests(context))
    describe('keys and values', () => keyTests(context))
  })
}
