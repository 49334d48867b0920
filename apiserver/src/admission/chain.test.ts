import { type StatusError, status } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { type AdmissionPlugin, type AdmissionRequest, type AdmissionView, createAdmission } from './chain.ts'

const view: AdmissionView = { get: () => undefined, labels: () => undefined, list: () => [] }
const request = (operation: AdmissionRequest['operation'] = 'CREATE') => ({ operation }) as AdmissionRequest

const chainOf = (plugins: readonly Omit<AdmissionPlugin, 'name'>[]) =>
  createAdmission(
    plugins.map((plugin, i) => ({ name: String(i), ...plugin })),
    view,
  )

describe('the chain', () => {
  it('asks in order, each after the one before has answered', async () => {
    const asked: string[] = []
    const note = (name: string) => {
      asked.push(name)
      return undefined
    }
    const slow = async () => {
      note('begun')
      await Promise.resolve()
      return note('ended')
    }
    await chainOf([{ mutate: () => note('a') }, { mutate: slow }, { mutate: () => note('b') }]).mutate(request())
    expect(asked).toEqual(['a', 'begun', 'ended', 'b'])
  })

  it('keeps nobody waiting where all answer at once', () => {
    expect(chainOf([{ mutate: () => undefined, validate: () => undefined }]).mutate(request())).toBeUndefined()
  })

  it.each<[string, () => StatusError | Promise<StatusError>]>([
    ['at once', () => status.badRequest('no')],
    ['later', async () => status.badRequest('no')],
  ])('ends with the first refusal, given %s', async (_, refuse) => {
    const ask = async (): Promise<void> =>
      chainOf([{ validate: refuse }, { validate: () => status.badRequest('never') }]).validate(request())
    await expect(ask()).rejects.toThrow('no')
  })

  it('shows the object to all once more where somebody wants that, and not again', () => {
    const asked: string[] = []
    const chain = chainOf([
      { mutate: (_, __, { round }) => void asked.push(`a${round}`) },
      {
        mutate: (_, __, rounds) => {
          asked.push(`b${rounds.round}`)
          rounds.again()
          return undefined
        },
      },
    ])
    chain.mutate(request())
    expect(asked).toEqual(['a0', 'b0', 'a1', 'b1'])
  })

  it('asks about deletes those that say so', () => {
    const asked: string[] = []
    const chain = chainOf([{ mutate: () => void asked.push('a') }, { mutatesDeletes: true, mutate: () => void asked.push('b') }])
    chain.mutate(request('DELETE'))
    expect(asked).toEqual(['b'])
  })
})
