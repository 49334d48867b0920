import type { Clock, Timer } from '@coxswain/ports'
import type { ITxnResponse } from 'etcd3'
import { type Operation, type TxnResult, UnknownOutcomeError } from '../../store.ts'
import { type EtcdClient, isNoSpace, isTransport } from './client.ts'
import { MOST_TOGETHER } from './revisions.ts'
import type { Transactions, Write } from './transaction.ts'

/** Sends writes to etcd. Rejects as `EtcdClient.call` does. */
export interface Groups {
  /** With those that are made at the same time, in one request. Each is decided for itself. */
  submit(write: Write): Promise<TxnResult>
  submitAlone(write: Write): Promise<TxnResult>
}

export interface GroupsOptions {
  readonly client: EtcdClient
  readonly transactions: Transactions
  readonly clock: Clock
}

/** While a request is under way, a write waits for company, but no longer than this. */
const PATIENCE_MS = 10
/** etcd takes requests of 1.5 MiB. */
const MOST_BYTES = 512 * 1024

export const groups = ({ client, transactions, clock }: GroupsOptions): Groups => {
  let gathering: Group | undefined
  let patience: Timer | undefined
  let underWay = 0

  const submitAlone = async (write: Write): Promise<TxnResult> => {
    const request = transactions.request(write, 0)
    const response = await client.call((etcd, options) => etcd.kv.txn(request, options))
    return transactions.result(response, response.header.revision, 0)
  }
  const submitTogether = async (members: readonly Member[]): Promise<void> => {
    const behind = (i: number): number => members.length - 1 - i
    const success = members.map(({ write }, i) => ({ request_txn: transactions.request(write, behind(i)) }))
    let answer: ITxnResponse
    try {
      answer = await client.call((etcd, options) => etcd.kv.txn({ compare: [], success, failure: [] }, options))
    } catch (error) {
      // It may have been carried out. Of what is refused otherwise nothing was, for the sake of one or of all: that is found out by each alone.
      const isUnclear = isTransport(error) || isNoSpace(error)
      for (const { write, resolve, reject } of members) {
        if (isUnclear) reject(error)
        else submitAlone(write).then(resolve, reject)
      }
      return
    }
    for (const [i, { resolve, reject }] of members.entries()) {
      const response = answer.responses[i]?.response_txn
      if (response === undefined) reject(new UnknownOutcomeError('etcd has not answered each write of a transaction'))
      else resolve(transactions.result(response, answer.header.revision, behind(i)))
    }
  }
  const send = async (): Promise<void> => {
    const members = gathering?.members ?? []
    gathering = undefined
    patience?.cancel()
    patience = undefined
    const [first] = members
    if (first === undefined) return
    underWay++
    if (members.length > 1) await submitTogether(members)
    else await submitAlone(first.write).then(first.resolve, first.reject)
    underWay--
    if (underWay === 0) void send()
  }
  return {
    submitAlone,
    submit: (write) =>
      new Promise((resolve, reject) => {
        if (gathering?.takes(write) === false) void send()
        gathering ??= new Group()
        gathering.add({ write, resolve, reject })
        if (underWay === 0 || gathering.isFull) void send()
        else patience ??= clock.after(PATIENCE_MS, () => void send())
      }),
  }
}

interface Member {
  readonly write: Write
  readonly resolve: (result: TxnResult) => void
  readonly reject: (error: unknown) => void
}

/** Within a transaction all compares come first, and a key is written once: who touches what another one writes is not of his company. */
class Group {
  readonly members: Member[] = []
  readonly #written = new Set<string>()
  readonly #compared = new Set<string>()
  #bytes = 0

  get isFull(): boolean {
    return this.members.length === MOST_TOGETHER
  }

  takes({ compares, operations }: Write): boolean {
    if (this.#bytes + bytesOf(operations) > MOST_BYTES) return false
    if (compares.some(({ key }) => this.#written.has(key))) return false
    return !operations.some(({ key }) => this.#written.has(key) || this.#compared.has(key))
  }

  add(member: Member): void {
    this.members.push(member)
    this.#bytes += bytesOf(member.write.operations)
    for (const { key } of member.write.compares) this.#compared.add(key)
    for (const { key } of member.write.operations) this.#written.add(key)
  }
}

const bytesOf = (operations: readonly Operation[]): number =>
  operations.reduce((sum, operation) => sum + (operation.type === 'put' ? operation.value.length : 0), 0)
